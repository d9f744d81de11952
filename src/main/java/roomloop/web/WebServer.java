package roomloop.web;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.util.JavalinException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.chat.ServerFrames;
import roomloop.chat.User;
import roomloop.config.Config;
import roomloop.config.Rate;

/** HTTP and WebSockets in front of the rooms. */
public final class WebServer {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final Duration FLUSH = Duration.ofSeconds(3); // for messages that wait to be published
    private static final Duration SPREAD = Duration.ofSeconds(2); // for all to be sent away
    private static final Duration LAST_CALL = Duration.ofSeconds(2); // for the closes to be answered
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20); // between two that are sent away

    private final Config config;
    private final MessageBus bus;
    private final Rooms rooms;
    private final Connections connections;
    private final UpgradeGuard guard;
    private final ChatSocket chatSocket;
    private final RateLimiter tokenLimiter;
    private final LongAdder handlerThreads = new LongAdder();
    private final ThreadFactory handlerNames =
            Thread.ofVirtual().name("handler-", 0).factory();
    private final ExecutorService handlers =
            Executors.newThreadPerTaskExecutor(task -> handlerNames.newThread(() -> counted(task)));
    private Javalin javalin; // null until started
    private ConnectionMonitor monitor; // null until started

    /**
     * @param name of this server among those that share a bus
     * @param onRateLimited told of each frame that was refused because it came too early
     */
    public WebServer(
            String name, Config config, Tokens tokens, MessageBus bus, Rooms rooms, Consumer<User> onRateLimited) {
        this.config = config;
        this.bus = bus;
        this.rooms = rooms;
        this.connections = new Connections(config.maxConnections());
        this.guard = new UpgradeGuard(tokens, config.allowedOrigins(), connections);
        this.tokenLimiter = new RateLimiter(config.tokenRate());
        this.chatSocket = new ChatSocket(
                guard,
                rooms,
                new ServerFrames.Server(name, config.maxText(), config.inside()),
                new FrameParser(config.maxText()),
                new RateLimiter(config.rateLimit()),
                new RateLimiter(config.rateLimit().map(WebServer::twice)),
                onRateLimited);
    }

    /** Joins, typing and the like come in bursts: when the page comes back, it joins all its rooms at once. */
    private static Rate twice(Rate rate) {
        return new Rate(2 * rate.perSecond(), 2 * rate.burst());
    }

    private void counted(Runnable task) {
        handlerThreads.increment();
        try {
            task.run();
        } finally {
            handlerThreads.decrement();
        }
    }

    /**
     * Starts to listen.
     *
     * @param more routes besides the server's own
     * @throws BindException if it can't listen where it should: another program has the port, or the machine no such address
     */
    public void start(Consumer<RoutesConfig> more) throws BindException {
        start(more, ConnectionMonitor.Timeouts.USUAL);
    }

    void start(Consumer<RoutesConfig> more, ConnectionMonitor.Timeouts timeouts) throws BindException {
        var slowRequests = new SlowRequestTimeout();
        List<Runnable> tasks = List.of(
                chatSocket.messageLimiter()::forget,
                chatSocket.requestLimiter()::forget,
                tokenLimiter::forget,
                () -> slowRequests.check(timeouts.request()));
        monitor = new ConnectionMonitor(connections, timeouts, tasks);
        javalin = Javalin.create(setup -> {
            setup.startup.showJavalinBanner = false;
            setup.startup.showOldJavalinVersionWarning = false;
            setup.startup.startupWatcherEnabled = false;
            setup.http.prefer405over404 = true;
            setup.router.ignoreTrailingSlashes = false;
            setup.jetty.host = config.host();
            setup.jetty.port = config.port();
            JettySettings.apply(setup, handlers, slowRequests, timeouts.silence());
            ProblemDetails.addTo(setup.routes);
            chatSocket.addTo(setup.routes);
            new HttpApi(guard, bus, tokenLimiter, timeouts.request(), config).addTo(setup.routes);
            more.accept(setup.routes);
            StaticPage.addTo(setup, config.publicDir());
        });
        try {
            javalin.start();
        } catch (JavalinException e) { // Javalin's own words are about Javalin
            end();
            Throwable cause = root(e);
            boolean unknown = cause instanceof UnresolvedAddressException;
            String why = unknown ? "this host can't be resolved" : cause.getMessage();
            throw new BindException("can't listen on " + config.host() + ":" + config.port() + ": " + why);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    /** Where it listens; a free one if 0 was asked for. */
    public int port() {
        return javalin.port();
    }

    // ---- What others may want to know. Any thread may ask.

    /** WebSockets that are open. */
    public int connections() {
        return connections.count();
    }

    /** Requests for a WebSocket that were refused, by status. */
    public Map<Integer, LongAdder> refused() {
        return connections.refused();
    }

    /** The clients that are connected. */
    public Stream<Client> clients() {
        return connections.all().stream().flatMap(connection -> connection.client().stream());
    }

    /** Virtual threads that serve sockets and requests now. */
    public long handlerThreads() {
        return handlerThreads.sum();
    }

    public boolean isDraining() {
        return connections.areClosed();
    }

    // ---- The end.

    /** Lets no connection in any more; {@code /readyz} answers 503 from here on. */
    public void refuseConnections() {
        connections.close();
    }

    /**
     * Lets no connection in any more, sends all clients away, and ends all threads, the bus's and the rooms' too. Takes 9 seconds
     * at most, and much less with few clients.
     */
    public void drain() {
        LOG.info("event=drain connections={}", connections.count());
        refuseConnections();
        try {
            bus.drain(FLUSH);
            disconnectAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rooms.close();
        bus.close();
        end();
    }

    /** Sends all clients away, so that they come back to another server: not all of them in the same moment. */
    private void disconnectAll() throws InterruptedException {
        var all = List.copyOf(connections.all());
        long pause = Math.min(LONGEST_PAUSE, SPREAD.toNanos() / Math.max(1, all.size()));
        long began = System.nanoTime();
        for (int i = 0; i < all.size(); i++) {
            connections.end(all.get(i), CloseReason.RESTART);
            TimeUnit.NANOSECONDS.sleep(began + pause * (i + 1) - System.nanoTime());
        }
        connections.awaitEnd(LAST_CALL);
    }

    private void end() {
        monitor.close();
        javalin.stop();
        handlers.shutdownNow();
    }
}
