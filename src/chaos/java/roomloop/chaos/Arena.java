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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Everything that runs: a Redis or a cluster, servers, guests. */
record Arena(Store store, List<ServerProcess> servers, List<Chatter> guests) implements AutoCloseable {
    static final List<String> ROOMS = List.of("tea", "coffee", "garden", "attic", "porch");
    static final String LONG_TALK = "attic"; // here they say more at a time

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WITH_WINDOW = 3; // one guest in that many asks for a window
    private static final String WINDOW = "&window=16";

    /** Small queues, so that they are full now and then; a log that keeps everything, so that it can be checked. */
    private static Map<String, String> environment(Store store) {
        var environment = new HashMap<String, String>();
        environment.put("HOST", "127.0.0.1");
        environment.put("REDIS_ADDR", store.address());
        environment.put("JWT_SECRET", "for the made-up guests of this machine only");
        environment.put("JWT_TTL", "24h");
        environment.put("RATE_LIMIT", "off");
        environment.put("TOKEN_RATE", "off");
        environment.put("HISTORY", "1000000");
        environment.put("INBOX", "32");
        environment.put("OUTBOX", "64");
        return environment;
    }

    /** Starts it all. The guests begin to talk at once. */
    static Arena open(Options options, Path directory, Consumer<String> odd) throws Exception {
        var http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        var arena = new Arena(Store.open(options), new ArrayList<>(), new ArrayList<>());
        Runtime.getRuntime().addShutdownHook(new Thread(arena::abandon)); // Ctrl-C leaves nothing behind
        try {
            for (int i = 1; i <= options.servers(); i++) {
                var server = new ServerProcess("s" + i, directory, environment(arena.store), http, odd);
                arena.servers.add(server);
                server.launch();
            }
            for (ServerProcess server : arena.servers) {
                server.awaitReady();
            }
            arena.invite(options, http, odd);
            return arena;
        } catch (Exception e) {
            arena.close();
            throw e;
        }
    }

    /** Each guest is in two of the rooms. */
    private void invite(Options options, HttpClient http, Consumer<String> odd)
            throws IOException, InterruptedException {
        var dice = new SplittableRandom(options.seed());
        var lines = new Lines();
        for (int i = 0; i < options.guests(); i++) {
            var rooms = List.of(ROOMS.get(i % ROOMS.size()), ROOMS.get((i + 1 + i / ROOMS.size()) % ROOMS.size()));
            var pass = pass(http, "g%02d".formatted(i));
            String window = i % WITH_WINDOW == 0 ? WINDOW : "";
            var person = new Person(pass, rooms.stream().distinct().toList(), window, dice.split(), odd);
            guests.add(new Chatter(http, servers, lines, person));
        }
    }

    private Person.Pass pass(HttpClient http, String name) throws IOException, InterruptedException {
        String body = JSON.createObjectNode().put("username", name).toString();
        var request = HttpRequest.newBuilder(servers.getFirst().uri("http", "/api/token"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("no token for " + name + ": " + response.body());
        }
        JsonNode answer = JSON.readTree(response.body());
        return new Person.Pass(
                name, answer.path("uid").asText(), answer.path("token").asText());
    }

    /** As {@link #close}, perhaps for the second time. */
    private void abandon() {
        try {
            close();
        } catch (UncheckedIOException e) {
            // its files have gone already
        }
    }

    /** Ends everything at once, by force. */
    @Override
    public void close() {
        try {
            guests.forEach(guest -> guest.tell(new Signal.Go()));
            for (ServerProcess server : servers) {
                server.close();
            }
            store.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
