package roomloop.chaos;

import java.io.IOException;
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

/** One server from the jar, always at the same port. One thread at a time. */
final class ServerProcess {
    private static final Duration TO_START = Duration.ofSeconds(40);
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final String name;
    private final int port;
    private final Path log;
    private final Map<String, String> environment;
    private final Consumer<String> odd;
    private final HttpClient http;
    private volatile Process process; // null before the first start
    private volatile Process mayEnd; // the process that was told to
    private volatile boolean closed;

    /** @param odd is told if it ends though nobody asked it to */
    ServerProcess(String name, Path directory, Map<String, String> environment, HttpClient http, Consumer<String> odd)
            throws IOException {
        this.name = name;
        this.port = Processes.freePort();
        this.log = directory.resolve(name + ".log");
        this.environment = environment;
        this.http = http;
        this.odd = odd;
    }

    String name() {
        return name;
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    /** Waits until it serves. With a Redis that is away it serves too, but isn't ready. */
    void start() throws IOException, InterruptedException {
        launch();
        awaitAnswer("/healthz");
    }

    void launch() throws IOException {
        if (closed) {
            throw new IOException("it is over");
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
        mayEnd = process;
        if (process != null) {
            Processes.kill(process);
        }
    }

    /** SIGTERM. What was wrong with its end, in words; empty if it ended by itself in time and with 0. */
    Optional<String> terminate() throws InterruptedException {
        mayEnd = process;
        process.destroy();
        if (!process.waitFor(TO_END.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            return Optional.of(name + " still ran " + TO_END.toSeconds() + " s after SIGTERM, see " + log);
        }
        int code = process.exitValue();
        return code == 0 ? Optional.empty() : Optional.of(name + " ended with " + code + " after SIGTERM, see " + log);
    }

    void freeze() throws IOException, InterruptedException {
        Processes.signal(process, "STOP");
    }

    void thaw() throws IOException, InterruptedException {
        Processes.signal(process, "CONT");
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

    /** Quick to start rather than quick: the machine it runs on is small, and the guests are few. */
    private List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-jar", "target/roomloop.jar");
    }

    private void awaitAnswer(String path) throws IOException, InterruptedException {
        long end = System.nanoTime() + TO_START.toNanos();
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

    private void ended(Process which) {
        if (which != mayEnd) {
            odd.accept(name + " ended by itself with " + which.exitValue() + ", see " + log);
        }
    }
}
