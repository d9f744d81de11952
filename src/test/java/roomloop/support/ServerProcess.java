package roomloop.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import roomloop.auth.Username;

/** A server in a process of its own, as a user would start it. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("Roomloop listens on http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Thread reader;

    public ServerProcess(Map<String, String> settings, String... arguments) throws IOException {
        this(
                Path.of("target"),
                settings,
                Stream.concat(java("256m"), Stream.of(arguments)).toList(),
                Log.READ);
    }

    /** With so much heap, such as {@code 64m}. */
    public static ServerProcess withHeap(String most, Map<String, String> settings) throws IOException {
        return new ServerProcess(Path.of("target"), settings, java(most).toList(), Log.READ);
    }

    /** It may have so many files and sockets open at a time. */
    public static ServerProcess withDescriptors(int most, Map<String, String> settings) throws IOException {
        String command = java("256m").map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return new ServerProcess(
                Path.of("target"),
                settings,
                List.of("bash", "-c", "ulimit -n " + most + " && exec " + command),
                Log.READ);
    }

    /** Its log is a pipe that nothing reads. */
    public static ServerProcess withUnreadLog(Map<String, String> settings) throws IOException {
        return new ServerProcess(Path.of("target"), settings, java("256m").toList(), Log.UNREAD);
    }

    private enum Log {
        READ,
        UNREAD
    }

    private ServerProcess(Path directory, Map<String, String> settings, List<String> command, Log log)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(log == Log.READ);
        builder.environment().putAll(Map.of("PORT", "0", "REDIS_ADDR", "none", "JWT_SECRET", TestServer.SECRET));
        builder.environment().putAll(settings);
        process = builder.start();
        reader = Thread.ofVirtual().start(this::read);
    }

    /** By {@code scripts/run} of the project in this directory. */
    public static ServerProcess byScript(Path project) throws IOException {
        var settings = Map.of("HOST", "127.0.0.1", "JAVA_HOME", System.getProperty("java.home"));
        return new ServerProcess(project, settings, List.of("bash", "scripts/run"), Log.READ);
    }

    /** With the quick compiler alone: it starts in half the time, and runs for seconds. */
    private static Stream<String> java(String heap) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classpath = System.getProperty("java.class.path");
        return Stream.of(java, "-Xmx" + heap, "-XX:TieredStopAtLevel=1", "-cp", classpath, "roomloop.Main");
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                var listens = LISTENS.matcher(line);
                if (listens.matches()) {
                    port.complete(Integer.parseInt(listens.group(1)));
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it listens. */
    public int port() {
        return port.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** With which arguments it runs, once it listens. */
    public String commandLine() {
        port();
        return process.info().commandLine().orElseThrow();
    }

    /** SIGTERM. (To destroy the process itself would close the streams, and its last words were lost.) */
    public void terminate() {
        process.toHandle().destroy();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it said " + lines);
        }
        reader.join();
        return process.exitValue();
    }

    /** What it has printed, to both streams. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** What it has logged as a warning or worse. */
    public List<String> complaints() {
        return lines().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    /** The answer of {@code /readyz}. */
    public HttpResponse<String> readiness() {
        var url = URI.create("http://127.0.0.1:" + port() + "/readyz");
        try (var http = HttpClient.newHttpClient()) {
            return http.sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .join();
        }
    }

    public TestClient guest(String name) {
        var tokens = TestServer.tokens(Duration.ofHours(1));
        return TestClient.connect(name, port(), tokens.sign(tokens.newUser(new Username(name))), "");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly); // a rehearsing server, for one
        process.destroyForcibly();
    }
}
