package roomloop;

import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.Limits;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.cluster.ClusterBus;
import roomloop.config.BadConfig;
import roomloop.config.Config;
import roomloop.config.JwtSecrets;
import roomloop.config.Redis;
import roomloop.memory.MemoryBus;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;
import roomloop.web.Happenings;
import roomloop.web.Journal;
import roomloop.web.Server;

/** Builds the house from the inside out, opens its doors, and closes them when the process is told to end. */
public final class Main {
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofMillis(500); // for a Redis that nobody asked for to answer

    private Main() {}

    /** @param args {@code --help}, {@code --version}, or nothing: then it serves until it is told to end */
    public static void main(String[] args) {
        if (args.length > 0) {
            System.exit(Words.answer(args));
        }
        try {
            run(Config.load(System.getenv(), Path.of("")));
        } catch (BadConfig e) {
            e.lines().forEach(System.err::println);
            System.exit(2);
        } catch (BindException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(1); // the hook would make it a 0, and there is nothing to drain
        }
    }

    private static void run(Config config) throws BindException {
        logFrom(config);
        String name = Integer.toHexString(new SecureRandom().nextInt());
        var tokens = new Tokens(config.secrets().keys(), config.tokenLife(), Clock.systemUTC());
        MessageBus bus = bus(config, name);
        var limits = new Limits(config.inbox(), config.outbox(), config.maxRooms(), RETIRE_AFTER);
        var happenings = new Happenings();
        var rooms = new Rooms(bus, limits, new Journal().andThen(happenings));
        var started = new AtomicReference<Server>(); // null until the doors are open
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(started)));
        bus.start(rooms);
        var server = new Server(name, config, tokens, bus, rooms, happenings);
        started.set(server);
        System.out.println("Roomloop listens on http://" + host(config) + ":" + server.port());
        Thread.ofVirtual().name("thrift").start(Thrift::begin); // after the start, which it would slow down
    }

    /** Must come before the first logger. */
    private static void logFrom(Config config) {
        String level = config.logLevel().name().toLowerCase(Locale.ROOT);
        System.setProperty("org.slf4j.simpleLogger.log.roomloop", level);
        if (config.secrets().origin() == JwtSecrets.Origin.RANDOM) {
            LoggerFactory.getLogger(Main.class)
                    .warn("JWT_SECRET is not set: a random one serves until this process ends, on this server only");
        }
    }

    private static MessageBus bus(Config config, String server) {
        return switch (config.redis()) {
            case Redis.None() -> new MemoryBus(config.history());
            case Redis.Required(var uri) -> new RedisBus(server, RedisAddress.of(uri), config.history());
            case Redis.Cluster(var nodes) ->
                new ClusterBus(server, nodes.stream().map(RedisAddress::of).toList(), config.history());
            case Redis.IfItAnswers(var uri) -> busIfItAnswers(RedisAddress.of(uri), config, server);
        };
    }

    private static MessageBus busIfItAnswers(RedisAddress address, Config config, String server) {
        if (address.answers(PROBE)) {
            return new RedisBus(server, address, config.history());
        }
        System.out.println("No Redis answers at " + address + ": this server runs alone");
        return new MemoryBus(config.history());
    }

    private static String host(Config config) {
        return config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    }

    /** Ends the process with 0, in less than 10 seconds whatever happens. After a signal the JVM would end with 143. */
    private static void stop(AtomicReference<Server> started) {
        try {
            Runnable drain = () -> Optional.ofNullable(started.get()).ifPresent(Server::drain);
            Thread.ofVirtual().name("drain").start(drain).join(Duration.ofSeconds(9));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
