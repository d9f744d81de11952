package roomloop.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import roomloop.bench.load.ProcessMeter;

/** A process that serves a port of 127.0.0.1, and whose CPU and memory are measured. It runs until it is closed. */
final class MeasuredProcess implements AutoCloseable {
    private static final Duration TIME_TO_START = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofMillis(2);

    private final String name;
    private final Process process;
    private final int port;
    private final Path log;
    private final long startedAt = System.nanoTime();

    MeasuredProcess(String name, int port, List<String> command, Map<String, String> environment, Path home)
            throws IOException {
        this.name = name;
        this.port = port;
        this.log = home.resolve(name + "-" + port + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        this.process = builder.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    ProcessMeter meter() {
        return new ProcessMeter(List.of(pid()));
    }

    /** Waits until {@code /readyz} says so; returns the time since its start. */
    Duration awaitReady() throws IOException, InterruptedException {
        while (process.isAlive() && age().compareTo(TIME_TO_START) < 0) {
            try {
                open("/readyz").getInputStream().close();
                return age();
            } catch (IOException notYet) {
                Thread.sleep(RETRY);
            }
        }
        throw new IOException(name + " doesn't start:\n" + Files.readString(log));
    }

    /** Returns the answer to a POST of this JSON. */
    String post(String path, String json) throws IOException {
        HttpURLConnection http = open(path);
        http.setDoOutput(true);
        http.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        return new String(http.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Ends it with SIGTERM, and after ten seconds by force. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
