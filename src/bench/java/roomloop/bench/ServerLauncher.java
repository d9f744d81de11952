package roomloop.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Starts servers in a folder of their own, so that they find no {@code .env}, and ends them all when it is closed. */
final class ServerLauncher implements AutoCloseable {
    /** Of Java, for every server under load: those of {@code scripts/run}, and the same heap for all. */
    static final List<String> FLAGS = Stream.concat(
                    words(System.getProperty("bench.flags", "")).stream(), Stream.of("-Xmx512m"))
            .toList();

    static final String ALONE = "none";

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final Set<MeasuredProcess> running = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
    private final Path home;
    private final AtomicBoolean closed = new AtomicBoolean(); // perhaps by Ctrl-C, while steps still run

    ServerLauncher() throws IOException {
        home = Files.createTempDirectory("roomloop-bench");
        // A startup cache is valid only for the path of the jar that the scripts wrote into it.
        Files.createSymbolicLink(home.resolve("target"), Path.of("target").toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    }

    /** Roomloop, on a Redis ({@code host:port}) or {@link #ALONE}. */
    MeasuredProcess roomloop(String redis, List<String> flags) throws IOException {
        int port = MeasuredProcess.freePort();
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

    MeasuredProcess naive() throws IOException {
        int port = MeasuredProcess.freePort();
        String path = System.getProperty("java.class.path").replace("target/", home + "/target/");
        List<String> command = java(FLAGS, "-cp", path, NaiveChat.class.getName(), Integer.toString(port));
        return start("naive", port, command, Map.of());
    }

    /** A private Redis that keeps nothing. */
    MeasuredProcess redis() throws IOException {
        int port = MeasuredProcess.freePort();
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

    /** A token for each client's number, valid on all servers: signed here, as any application with the secret can. */
    IntFunction<String> tokens() {
        long now = Instant.now().getEpochSecond();
        return number -> sign("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", """
                {"sub":"client-%d","name":"client %d","iss":"roomloop","aud":"roomloop","iat":%d,"exp":%d}""".formatted(number, number, now, now + 3_600));
    }

    private String sign(String header, String claims) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + base64(claims.getBytes(StandardCharsets.UTF_8));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static List<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    void stop(MeasuredProcess server) {
        server.close();
        running.remove(server);
    }

    /** Lets a server collect its garbage, and waits for it. */
    static void collectGarbage(MeasuredProcess server) throws IOException, InterruptedException {
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

    private MeasuredProcess start(String name, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        MeasuredProcess server = new MeasuredProcess(name, port, command, environment, home);
        running.add(server);
        if (closed.get()) {
            stop(server);
            throw new IOException("the bench has ended");
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
