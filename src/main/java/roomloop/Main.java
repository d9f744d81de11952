package roomloop;

import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.Limits;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.config.ConfigException;
import roomloop.config.HeapShares;
import roomloop.config.JwtSecrets;
import roomloop.inside.EventFeed;
import roomloop.inside.InsideStream;
import roomloop.inside.Lab;
import roomloop.inside.ServerView;
import roomloop.metrics.Counters;
import roomloop.metrics.PrometheusExporter;
import roomloop.web.WebServer;

/** Builds the server from the inside out, starts it, and drains it when the process is told to end. */
public final class Main {
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(30);

    private Main() {}

    /** @param args {@code --help}, {@code --version}, or nothing: then it serves until it is told to end */
    public static void main(String[] args) {
        if (args.length > 0) {
            System.exit(CommandLine.answer(args));
        }
        LogWriter log = LogWriter.install();
        HeapShares heap = HeapShares.ofThisProcess();
        try {
            run(Config.load(Path.of(""), heap), heap, log);
        } catch (ConfigException e) {
            fail(e.lines(), 2, log);
        } catch (BindException e) {
            fail(List.of(e.getMessage()), 1, log);
        } catch (RuntimeException | Error bug) {
            bug.printStackTrace();
            exit(1, log); // the shutdown hook would make it a 0
        }
    }

    private static void run(Config config, HeapShares heap, LogWriter log) throws BindException {
        log.level(config.logLevel());
        LoggerFactory.getLogger(Main.class)
                .debug("event=start max_connections={} max_rooms={}", config.maxConnections(), config.maxRooms());
        String name = Integer.toHexString(new SecureRandom().nextInt());
        var secrets = config.secrets().orElseGet(Main::randomSecrets);
        var tokens = new Tokens(secrets.keys(), config.tokenLife(), Clock.systemUTC());
        var bus = new BusFactory(name, config, heap).create();
        var limits = new Limits(config.inbox(), config.outbox(), config.maxRooms(), RETIRE_AFTER, heap.rooms());
        var feed = new EventFeed();
        var counters = new Counters(List.of(new EventLogger(), feed));
        var lab = new Lab(config, bus);
        var rooms = new Rooms(bus, limits, counters, lab);
        var drain = new AtomicReference<Runnable>(() -> {}); // until there is something to drain
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(drain.get(), log)));
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
        drain.set(server::drain);
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        System.out.println("Roomloop listens on http://" + host + ":" + server.port());
    }

    private static JwtSecrets randomSecrets() {
        LoggerFactory.getLogger(Main.class)
                .warn("JWT_SECRET is not set: a random one serves until this process ends, on this server only");
        return JwtSecrets.random();
    }

    /** Drains the server, in less than 10 seconds whatever happens. */
    private static void stop(Runnable drain, LogWriter log) {
        try {
            Thread.ofVirtual().name("drain").start(drain).join(Duration.ofSeconds(9));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exit(0, log); // after a signal the JVM would end with 143
    }

    /** Ends the process before it serves: without the shutdown hook, which would make it a 0. */
    private static void fail(List<String> lines, int exitCode, LogWriter log) {
        lines.forEach(System.err::println);
        exit(exitCode, log);
    }

    private static void exit(int code, LogWriter log) {
        try {
            log.end(Duration.ofMillis(450));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
