package roomloop.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Everything that runs: Redis, servers, users. */
record Environment(RedisDeployment redis, List<RestartableServer> servers, List<SimulatedUser> users)
        implements AutoCloseable {
    static final List<String> ROOMS = List.of("tea", "coffee", "garden", "attic", "porch");
    static final String ROOM_OF_LONG_MESSAGES = "attic";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WITH_WINDOW = 3; // one user in that many asks for a window
    private static final String WINDOW = "&window=16";

    /** Small queues, so that they are full now and then; a log that keeps everything, so that it can be checked. */
    private static Map<String, String> settings(RedisDeployment redis) {
        return Map.of(
                "HOST", "127.0.0.1",
                "REDIS_ADDR", redis.address(),
                "JWT_SECRET", "for the simulated users of this run only",
                "JWT_TTL", "24h",
                "RATE_LIMIT", "off",
                "TOKEN_RATE", "off",
                "HISTORY", "1000000",
                "INBOX", "32",
                "OUTBOX", "64");
    }

    /**
     * Starts everything. The users begin to send at once.
     *
     * @param unexpected takes what should not happen, in words
     */
    static Environment start(Options options, Path directory, Consumer<String> unexpected) throws Exception {
        var http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        var environment = new Environment(RedisDeployment.start(options), new ArrayList<>(), new ArrayList<>());
        Runtime.getRuntime().addShutdownHook(new Thread(environment::closeAgain)); // Ctrl-C leaves nothing behind
        try {
            for (int i = 1; i <= options.servers(); i++) {
                var settings = settings(environment.redis);
                var server = new RestartableServer("s" + i, directory, settings, http, unexpected);
                environment.servers.add(server);
                server.launch();
            }
            for (RestartableServer server : environment.servers) {
                server.awaitReady();
            }
            environment.startUsers(options, http, unexpected);
            return environment;
        } catch (Exception e) {
            environment.close();
            throw e;
        }
    }

    /** Each user is in two of the rooms. */
    private void startUsers(Options options, HttpClient http, Consumer<String> unexpected)
            throws IOException, InterruptedException {
        var random = new SplittableRandom(options.seed());
        var parser = new MessageRecord.Parser();
        for (int i = 0; i < options.users(); i++) {
            var rooms = List.of(ROOMS.get(i % ROOMS.size()), ROOMS.get((i + 1 + i / ROOMS.size()) % ROOMS.size()));
            var credentials = credentials(http, "g%02d".formatted(i));
            String window = i % WITH_WINDOW == 0 ? WINDOW : "";
            var distinct = rooms.stream().distinct().toList();
            var state = new UserState(credentials, distinct, window, random.split(), unexpected);
            users.add(new SimulatedUser(http, servers, parser, state));
        }
    }

    private UserState.Credentials credentials(HttpClient http, String name) throws IOException, InterruptedException {
        String body = JSON.createObjectNode().put("username", name).toString();
        var request = HttpRequest.newBuilder(servers.getFirst().uri("http", "/api/token"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("no token for " + name + ": " + response.body());
        }
        JsonNode answer = JSON.readTree(response.body());
        return new UserState.Credentials(
                name, answer.path("uid").asText(), answer.path("token").asText());
    }

    /** As {@link #close}, perhaps for the second time. */
    private void closeAgain() {
        try {
            close();
        } catch (UncheckedIOException e) {
            return; // its files are deleted already
        }
    }

    /** Ends everything at once, by force. */
    @Override
    public void close() {
        try {
            users.forEach(user -> user.signal(new SimulatedUser.Signal.Quit()));
            for (RestartableServer server : servers) {
                server.close();
            }
            redis.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
