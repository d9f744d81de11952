package roomloop.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server from the jar that is killed, frozen and started again, always at the same port. One thread at a time. */
final class RestartableServer {
    private static final Duration TIME_TO_START = Duration.ofSeconds(40);
    private static final Duration TIME_TO_END = Duration.ofSeconds(10);

    private final String name;
    private final int port;
    private final Path log;
    private final Map<String, String> environment;
    private final Consumer<String> unexpected;
    private final HttpClient http;
    private volatile Process process; // null before the first start
    private volatile Process toldToEnd; // the process that was told to end
    private volatile boolean closed;

    /** @param unexpected takes its end, if it ends by itself */
    RestartableServer(
            String name, Path directory, Map<String, String> environment, HttpClient http, Consumer<String> unexpected)
            throws IOException {
        this.name = name;
        this.port = freePort();
        this.log = directory.resolve(name + ".log");
        this.environment = environment;
        this.http = http;
        this.unexpected = unexpected;
    }

    String name() {
        return name;
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    /** Waits until it answers. While Redis is away it answers, too, but isn't ready. */
    void start() throws IOException, InterruptedException {
        launch();
        awaitAnswer("/healthz");
    }

    void launch() throws IOException {
        if (closed) {
            throw new IOException("the run is over");
        }
        var builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("PORT", Integer.toString(port));
        process = builder.start();
        process.onExit().thenAccept(this::ended);
    }

    void awaitReady() throws IOException, InterruptedException {
        awaitAnswer("/readyz");
    }

    /** Kills it for good. */
    void close() throws InterruptedException {
        closed = true;
        kill();
    }

    /** SIGKILL; nothing happens if it doesn't run. */
    void kill() throws InterruptedException {
        toldToEnd = process;
        if (process != null) {
            process.destroyForcibly();
            if (!process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " survives SIGKILL");
            }
        }
    }

    /** SIGTERM. Returns what was wrong with its end, in words; empty if it ended in time and with 0. */
    Optional<String> terminate() throws InterruptedException {
        toldToEnd = process;
        process.destroy();
        if (!process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            return Optional.of(name + " still ran " + TIME_TO_END.toSeconds() + " s after SIGTERM, see " + log);
        }
        int code = process.exitValue();
        return code == 0 ? Optional.empty() : Optional.of(name + " ended with " + code + " after SIGTERM, see " + log);
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** The body of a GET. */
    String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri("http", path))
                .timeout(Duration.ofSeconds(5))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    long pid() {
        return process.pid();
    }

    /** With flags for a quick start: it starts often, and has few users. */
    private List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-jar", "target/roomloop.jar");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer(String path) throws IOException, InterruptedException {
        long end = System.nanoTime() + TIME_TO_START.toNanos();
        while (true) {
            try {
                get(path);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException(name + " doesn't answer at " + path + ", see " + log, e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private void ended(Process ended) {
        if (ended != toldToEnd) {
            unexpected.accept(name + " ended by itself with " + ended.exitValue() + ", see " + log);
        }
    }
}
