package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import roomloop.bench.load.Arrival;
import roomloop.bench.load.Load;
import roomloop.bench.load.Shape;

/** What needs a fresh server each time: clients that only stay connected, and starts. */
final class FreshSteps {
    private static final int IDLE_ROOMS = 100;
    private static final Duration TO_GIVE_BACK = Duration.ofMillis(500);
    private static final String PLAIN = "plain";
    private static final String WITH_CACHE = "with its cache";
    private static final String SMALL = "with cache, Serial, C1";
    private static final List<String> SMALL_FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    /** By then it has let go of what compiling at the start took. */
    private static final Duration TO_COME_TO_REST = Duration.ofSeconds(13);

    private static final Row REST = new Row("start", "memory at rest", Row.Unit.MEGABYTES);

    private final Settings settings;
    private final Scores scores;
    private final Servers servers;

    FreshSteps(Settings settings, Scores scores, Servers servers) {
        this.settings = settings;
        this.scores = scores;
        this.servers = servers;
    }

    List<Step> idle(int round) {
        return List.of(
                idle(round, Contender.NAIVE, servers::naive),
                idle(round, Contender.ALONE, () -> servers.roomloop(Servers.ALONE, Servers.FLAGS)));
    }

    /** @param cacheFlags of java; none: there is no cache */
    List<Step> start(int round, List<String> cacheFlags) {
        return columns(cacheFlags).entrySet().stream()
                .map(column -> start(round, column.getKey(), column.getValue()))
                .toList();
    }

    /** What a server keeps that nobody came to. All at the same time: it takes a while, and none has anything to do. */
    Step rest(int round, List<String> cacheFlags) {
        return new Step("at rest", TO_COME_TO_REST.plusSeconds(2), () -> {
            Map<String, ServerProcess> resting = new LinkedHashMap<>();
            for (var column : columns(cacheFlags).entrySet()) {
                ServerProcess server = servers.roomloop(Servers.ALONE, column.getValue());
                server.awaitReady();
                resting.put(column.getKey(), server);
            }
            Thread.sleep(TO_COME_TO_REST);
            resting.forEach((column, server) -> {
                scores.add(REST, column, round, megabytes(server));
                servers.stop(server);
            });
        });
    }

    private static Map<String, List<String>> columns(List<String> cacheFlags) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put(PLAIN, List.of());
        if (!cacheFlags.isEmpty()) {
            columns.put(WITH_CACHE, cacheFlags);
            columns.put(
                    SMALL,
                    Stream.concat(cacheFlags.stream(), SMALL_FLAGS.stream()).toList());
        }
        return columns;
    }

    private Step idle(int round, String name, Starter starter) {
        String shape = "%,d idle".formatted(settings.idleClients());
        Duration takes = Duration.ofMillis(6_000 + settings.idleClients() * 6L / 5);
        return new Step(shape + ": " + name, takes, () -> {
            ServerProcess server = starter.start();
            try {
                measureIdle(new Contender(name, List.of(server)), shape, round);
            } finally {
                servers.stop(server);
            }
        });
    }

    private void measureIdle(Contender contender, String shape, int round) throws IOException, InterruptedException {
        contender.awaitReady();
        ServerProcess server = contender.servers().getFirst();
        int clients = settings.idleClients();
        try (Load load =
                new Load(contender.target(), Shape.of(clients, IDLE_ROOMS, Settings.TEXT), contender.meter())) {
            long before = memory(server, load);
            Arrival arrival = load.arrive();
            double each = (memory(server, load) - before) / 1024.0 / clients;
            scores.add(new Row(shape, "memory each", Row.Unit.KILOBYTES), contender.name(), round, each);
            Row cpu = new Row(shape, "CPU per connect", Row.Unit.MICROSECONDS);
            scores.add(cpu, contender.name(), round, arrival.cpuMicros());
        }
    }

    /** Bytes without garbage. What a first collection frees, the JVM gives back only by and by, or after a second one. */
    static long memory(ServerProcess server, Load load) throws IOException, InterruptedException {
        for (int collection = 1; collection <= 2; collection++) {
            Servers.collectGarbage(server);
            load.hold(TO_GIVE_BACK);
        }
        return server.meter().memory();
    }

    private Step start(int round, String column, List<String> flags) {
        return new Step("start, " + column, Duration.ofMillis(2_000), () -> {
            ServerProcess server = servers.roomloop(Servers.ALONE, flags);
            double millis = server.awaitReady().toNanos() / 1e6;
            scores.add(new Row("start", "to the first answer", Row.Unit.MILLISECONDS), column, round, millis);
            scores.add(new Row("start", "memory then", Row.Unit.MEGABYTES), column, round, megabytes(server));
            servers.stop(server);
        });
    }

    private static double megabytes(ServerProcess server) {
        return server.meter().memory() / 1024.0 / 1024.0;
    }

    private interface Starter {
        ServerProcess start() throws IOException;
    }
}
