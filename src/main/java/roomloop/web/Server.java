package roomloop.web;

import io.javalin.Javalin;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.config.Rate;

/** The house with its doors open: HTTP and WebSockets in front of the rooms. */
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration FLUSH = Duration.ofSeconds(3); // for what waits to be published

    private final Rooms rooms;
    private final MessageBus bus;
    private final Connections connections;
    private final Handlers handlers = new Handlers();
    private final Inside inside;
    private final Javalin javalin;
    private final Pulse pulse;

    /**
     * Opens the doors.
     *
     * @param name of this server among those that share a bus
     * @param happenings told of everything that the rooms tell
     * @throws BindException if it can't listen where it should: another program has the port, or the machine no such address
     */
    public Server(String name, Config config, Tokens tokens, MessageBus bus, Rooms rooms, Happenings happenings)
            throws BindException {
        this(name, config, tokens, bus, rooms, happenings, Pulse.Rhythm.USUAL);
    }

    Server(
            String name,
            Config config,
            Tokens tokens,
            MessageBus bus,
            Rooms rooms,
            Happenings happenings,
            Pulse.Rhythm rhythm)
            throws BindException {
        this.rooms = rooms;
        this.bus = bus;
        var patience = new Patience();
        this.connections = new Connections(config.maxConnections());
        var rate = config.rateLimit();
        var saying = new RateLimiter(rate, System::nanoTime);
        var asking = new RateLimiter(rate.map(Server::twice), System::nanoTime);
        var inviting = new RateLimiter(config.tokenRate(), System::nanoTime);
        var house = new House(rooms, tokens, name, new FrameParser(config.maxText()), saying, asking, happenings);
        var gate = new Gate(tokens, new Origins(config.allowedOrigins()));
        var sampler = new Sampler(name, config, bus, rooms, connections, happenings, handlers::alive);
        this.inside = new Inside(gate, connections, sampler);
        var door = new Door(
                gate,
                connections,
                (admission, endPoint) -> new Connection(house, connections, admission, endPoint),
                Optional.of(inside).filter(any -> config.inside()));
        var routes = new Routes(
                new TokenApi(tokens, inviting, rhythm.request()),
                new StatusApi(bus, connections),
                new Metrics(bus, rooms, connections),
                new StaticPage());
        this.javalin = Javalin.create(setup -> {
            setup.jetty.host = config.host();
            setup.jetty.port = config.port();
            Jetty.setUp(setup, handlers.executor(), door, patience);
            routes.addTo(setup);
        });
        this.pulse = new Pulse(
                rhythm.beat(),
                List.of(
                        () -> connections.forEach(connection -> connection.beat(rhythm)),
                        () -> List.of(saying, asking, inviting).forEach(RateLimiter::forget),
                        () -> happenings.look(bus.problem()),
                        () -> patience.look(rhythm)));
        listen(config);
    }

    private void listen(Config config) throws BindException {
        try {
            javalin.start();
        } catch (RuntimeException e) { // Javalin's own words are about Javalin
            end();
            String why = root(e).getMessage();
            throw new BindException("can't listen on " + config.host() + ":" + config.port() + ": " + why);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    /** Joins, typing and the like come in bursts: when the page comes back, it joins all its rooms at once. */
    private static Rate twice(Rate rate) {
        return new Rate(2 * rate.perSecond(), 2 * rate.burst());
    }

    /** Where it listens; a free one if 0 was asked for. */
    public int port() {
        return javalin.port();
    }

    /** Lets nobody in any more, and says so to whoever asks whether the server is ready. */
    void refuse() {
        connections.close();
    }

    /**
     * Lets nobody in any more, sends everybody away, and ends all threads, the bus's and the rooms' too. Takes 9 seconds
     * at most, and much less with few guests.
     */
    public void drain() {
        LOG.info("event=drain connections={}", connections.count());
        refuse();
        inside.close();
        try {
            bus.drain(FLUSH);
            new Farewell(connections).say();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rooms.close();
        bus.close();
        end();
    }

    private void end() {
        pulse.close();
        javalin.stop();
        handlers.executor().shutdownNow();
    }
}
