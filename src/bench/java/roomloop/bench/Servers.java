package roomloop.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import roomloop.auth.Tokens;
import roomloop.auth.Username;

/** Starts servers from a folder of their own, so that no {@code .env} reaches them, and ends them all at the end. */
final class Servers implements AutoCloseable {
    /** For every server under load. */
    static final List<String> FLAGS = List.of("-Xmx512m");

    static final String ALONE = "none";

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final Set<ServerProcess> running = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
    private final Path home;
    private final AtomicBoolean closed = new AtomicBoolean(); // perhaps by Ctrl-C, while the bench goes on

    Servers() throws IOException {
        home = Files.createTempDirectory("roomloop-bench");
        // A cache fits the path of its jar as the scripts write it.
        Files.createSymbolicLink(home.resolve("target"), Path.of("target").toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    }

    /** Roomloop, on a Redis ({@code host:port}) or {@link #ALONE}. */
    ServerProcess roomloop(String redis, List<String> flags) throws IOException {
        int port = ServerProcess.freePort();
        Map<String, String> environment = Map.of(
                "PORT", Integer.toString(port),
                "HOST", "127.0.0.1",
                "REDIS_ADDR", redis,
                "JWT_SECRET", secret,
                "RATE_LIMIT", "off",
                "TOKEN_RATE", "off",
                "MAX_TEXT", "16000",
                "MAX_CONNECTIONS", "20000",
                "LOG_LEVEL", "warn");
        return start("roomloop", port, java(flags, "-jar", "target/roomloop.jar"), environment);
    }

    ServerProcess naive() throws IOException {
        int port = ServerProcess.freePort();
        String path = System.getProperty("java.class.path").replace("target/", home + "/target/");
        List<String> command = java(FLAGS, "-cp", path, NaiveChat.class.getName(), Integer.toString(port));
        return start("naive", port, command, Map.of());
    }

    /** A private Redis that keeps nothing. */
    ServerProcess redis() throws IOException {
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no");
        return start("redis", port, command, Map.of());
    }

    /** Tokens that are good for all of them, a guest for each number. */
    IntFunction<String> tokens() {
        var tokens = new Tokens(List.of(secret), Duration.ofHours(1), Clock.systemUTC());
        return number -> tokens.sign(tokens.invite(new Username("guest " + number)));
    }

    void stop(ServerProcess server) {
        server.close();
        running.remove(server);
    }

    /** Lets a server collect its garbage, and waits for it. */
    static void collectGarbage(ServerProcess server) throws IOException, InterruptedException {
        String jcmd = JAVA.resolve("jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        closed.set(true);
        running.forEach(this::stop);
        try {
            Files.walkFileTree(home, new Remover());
        } catch (IOException alreadyGone) {
            // Nothing is left to remove.
        }
    }

    private ServerProcess start(String name, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        ServerProcess server = new ServerProcess(name, port, command, environment, home);
        running.add(server);
        if (closed.get()) {
            stop(server);
            throw new IOException("the bench is over");
        }
        return server;
    }

    private static List<String> java(List<String> flags, String... rest) {
        List<String> command = new ArrayList<>();
        command.add(JAVA.resolve("java").toString());
        command.addAll(flags);
        Stream.of(rest).forEach(command::add);
        return command;
    }

    /** Removes a folder with all that is in it, but follows no links. */
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
