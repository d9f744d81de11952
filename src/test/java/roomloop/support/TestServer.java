package roomloop.support;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.chat.CloseReason;
import roomloop.chat.Limits;
import roomloop.chat.MessageBus;
import roomloop.chat.RoomEvent;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.config.HeapShares;
import roomloop.inside.EventFeed;
import roomloop.inside.InsideStream;
import roomloop.inside.Lab;
import roomloop.inside.ServerView;
import roomloop.memory.MemoryBus;
import roomloop.metrics.Counters;
import roomloop.metrics.PrometheusExporter;
import roomloop.web.WebServer;

/** A whole server in this process, on a free port. */
public final class TestServer implements AutoCloseable {
    public static final String SECRET = "a secret for tests of enough bytes";

    private final WebServer server;
    private final Queue<RoomEvent> events = new ConcurrentLinkedQueue<>();
    public final Tokens tokens = tokens(Duration.ofHours(1));
    public final Rooms rooms;
    public final Counters counters;

    /** Runs alone. */
    public static TestServer alone(Map<String, String> settings) throws Exception {
        return on(new MemoryBus(config(settings).history(), Long.MAX_VALUE), "test", settings);
    }

    public static TestServer alone() throws Exception {
        return alone(Map.of());
    }

    /** Shares a bus with others. Ends the bus when it is closed. */
    public static TestServer on(MessageBus bus, String name, Map<String, String> settings) throws Exception {
        return new TestServer(bus, name, config(settings), WebServer::start);
    }

    /** How a server is started: so that tests of the web package can make its clocks run faster. */
    public interface Starter {
        void start(WebServer server, Consumer<RoutesConfig> routes) throws IOException;
    }

    public static TestServer startedBy(Starter starter, Map<String, String> settings) throws Exception {
        return new TestServer(new MemoryBus(1000, Long.MAX_VALUE), "test", config(settings), starter);
    }

    private TestServer(MessageBus bus, String name, Config config, Starter starter) throws IOException {
        var feed = new EventFeed();
        counters = new Counters(List.of(events::add, feed));
        var lab = new Lab(config, bus);
        rooms = new Rooms(
                bus,
                new Limits(config.inbox(), config.outbox(), config.maxRooms(), Duration.ofMillis(200)),
                counters,
                lab);
        bus.start(rooms);
        server = new WebServer(name, config, tokens, bus, rooms, feed::limited);
        var metrics = new PrometheusExporter(bus, rooms, counters, server::connections, server.refused(), () -> 0);
        var view =
                new ServerView(name, server::connections, server::clients, server::handlerThreads, server::isDraining);
        var inside = new InsideStream(view, config, tokens, bus, rooms, counters, feed, lab);
        starter.start(server, routes -> {
            metrics.addTo(routes);
            inside.addTo(routes);
        });
    }

    private static Config config(Map<String, String> settings) throws Exception {
        var all = new HashMap<>(Map.of("PORT", "0", "REDIS_ADDR", "none", "JWT_SECRET", SECRET));
        all.putAll(settings);
        return Config.load(all, Path.of("target"), HeapShares.ofThisProcess());
    }

    /** Signs as the server does, perhaps for another time. */
    public static Tokens tokens(Duration ttl) {
        return new Tokens(List.of(SECRET), ttl, Clock.systemUTC());
    }

    public int port() {
        return server.port();
    }

    public WebServer server() {
        return server;
    }

    /** Why the guest's connection ended; empty while it hasn't. */
    public Optional<CloseReason> ended(String name) {
        return events.stream()
                .filter(event -> event instanceof RoomEvent.ClientClosed ended
                        && ended.client().user().name().equals(name))
                .map(event -> ((RoomEvent.ClientClosed) event).reason())
                .findFirst();
    }

    public String token(String name) {
        return tokens.sign(tokens.newUser(Username.parse(name).orElseThrow()));
    }

    /** A guest with a connection of their own, in no room yet. */
    public TestClient guest(String name) {
        return guest(name, "");
    }

    /** @param query more of the URL, such as {@code &room=tea} */
    public TestClient guest(String name, String query) {
        return TestClient.connect(name, port(), token(name), query);
    }

    /** The same guest with a second connection. */
    public TestClient tab(TestClient guest) {
        return TestClient.connect(guest.name(), port(), guest.token(), "");
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(10));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        server.drain();
    }
}
