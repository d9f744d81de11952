package roomloop;

import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslOptions;
import roomloop.auth.Tokens;
import roomloop.chat.Limits;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.cluster.ClusterBus;
import roomloop.config.Config;
import roomloop.config.ConfigException;
import roomloop.config.JwtSecrets;
import roomloop.config.RedisMode;
import roomloop.config.RedisUrl;
import roomloop.inside.EventFeed;
import roomloop.inside.InsideStream;
import roomloop.inside.Lab;
import roomloop.inside.ServerView;
import roomloop.memory.MemoryBus;
import roomloop.metrics.Counters;
import roomloop.metrics.PrometheusExporter;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;
import roomloop.web.WebServer;

/** Builds the server from the inside out, starts it, and drains it when the process is told to end. */
public final class Main {
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofMillis(500); // for a Redis that nobody asked for to answer

    private Main() {}

    /** @param args {@code --help}, {@code --version}, or nothing: then it serves until it is told to end */
    public static void main(String[] args) {
        if (args.length > 0) {
            System.exit(CommandLine.answer(args));
        }
        LogWriter log = LogWriter.install();
        try {
            run(Config.load(Path.of("")), HeapShares.ofThisProcess(), log);
        } catch (ConfigException e) {
            fail(e.lines(), 2, log);
        } catch (BindException e) {
            fail(List.of(e.getMessage()), 1, log);
        }
    }

    /** Ends the process: without the shutdown hook, which would make it a 0, as there is nothing to drain. */
    private static void fail(List<String> lines, int exitCode, LogWriter log) {
        lines.forEach(System.err::println);
        try {
            log.end(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void run(Config wanted, HeapShares heap, LogWriter log) throws BindException {
        Config config = wanted.atMost(heap.connections(), heap.openRooms());
        logFrom(config);
        String name = Integer.toHexString(new SecureRandom().nextInt());
        var tokens = new Tokens(config.secrets().keys(), config.tokenLife(), Clock.systemUTC());
        MessageBus bus = bus(config, name, heap);
        var limits = new Limits(config.inbox(), config.outbox(), config.maxRooms(), RETIRE_AFTER, heap.rooms());
        var feed = new EventFeed();
        var counters = new Counters(List.of(new EventLogger(), feed));
        var lab = new Lab(config.lab(), bus);
        var rooms = new Rooms(bus, limits, counters, lab);
        var started = new AtomicReference<WebServer>(); // null until it listens
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(started, log)));
        bus.start(rooms);
        var server = new WebServer(name, config, tokens, bus, rooms, feed::limited);
        var metrics = new PrometheusExporter(bus, rooms, counters, server::connections, server.refused(), log::dropped);
        var view =
                new ServerView(name, server::connections, server::clients, server::handlerThreads, server::isDraining);
        var inside = new InsideStream(view, config, tokens, bus, rooms, counters, feed, lab);
        server.start(routes -> {
            metrics.addTo(routes);
            inside.addTo(routes);
        });
        started.set(server);
        System.out.println("Roomloop listens on http://" + host(config) + ":" + server.port());
    }

    /** Must come before the first logger. */
    private static void logFrom(Config config) {
        String level = config.logLevel().name().toLowerCase(Locale.ROOT);
        System.setProperty("org.slf4j.simpleLogger.log.roomloop", level);
        if (config.secrets().origin() == JwtSecrets.Origin.RANDOM) {
            LoggerFactory.getLogger(Main.class)
                    .warn("JWT_SECRET is not set: a random one serves until this process ends, on this server only");
        }
        LoggerFactory.getLogger(Main.class)
                .debug("event=start max_connections={} max_rooms={}", config.maxConnections(), config.maxRooms());
    }

    private static MessageBus bus(Config config, String server, HeapShares heap) {
        return switch (config.redis()) {
            case RedisMode.None() -> new MemoryBus(config.history(), heap.logs());
            case RedisMode.Required(var url) -> new RedisBus(server, address(url), config.history(), heap.unanswered());
            case RedisMode.Cluster(var nodes) ->
                new ClusterBus(server, nodes.stream().map(Main::address).toList(), config.history(), heap.unanswered());
            case RedisMode.IfItAnswers(var url) -> busIfItAnswers(address(url), config, server, heap);
        };
    }

    private static RedisAddress address(RedisUrl url) {
        var login = DefaultJedisClientConfig.builder().resp2().clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        url.user().ifPresent(login::user);
        url.password().ifPresent(login::password);
        if (url.tls()) {
            login.sslOptions(SslOptions.defaults());
        }
        login.database(url.database());
        return new RedisAddress(new HostAndPort(url.host(), url.port()), login.build());
    }

    private static MessageBus busIfItAnswers(RedisAddress address, Config config, String server, HeapShares heap) {
        if (address.answers(PROBE)) {
            return new RedisBus(server, address, config.history(), heap.unanswered());
        }
        System.out.println("No Redis answers at " + address + ": this server runs alone");
        return new MemoryBus(config.history(), heap.logs());
    }

    private static String host(Config config) {
        return config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    }

    /** Ends the process with 0, in less than 10 seconds whatever happens. After a signal the JVM would end with 143. */
    private static void stop(AtomicReference<WebServer> started, LogWriter log) {
        try {
            Runnable drain = () -> Optional.ofNullable(started.get()).ifPresent(WebServer::drain);
            Thread.ofVirtual().name("drain").start(drain).join(Duration.ofSeconds(9));
            log.end(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
