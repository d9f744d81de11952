package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import roomloop.bench.load.Arrival;
import roomloop.bench.load.Load;
import roomloop.bench.load.Shape;

/** What needs a fresh server each time: clients that only stay connected, and starts. */
final class FreshSteps {
    private static final int IDLE_ROOMS = 100;
    private static final Duration TO_GIVE_BACK = Duration.ofMillis(500);
    private static final String PLAIN = "plain";
    private static final String WITH_CACHE = "with its cache";

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
        Step plain = start(round, PLAIN, List.of());
        return cacheFlags.isEmpty() ? List.of(plain) : List.of(plain, start(round, WITH_CACHE, cacheFlags));
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
            double megabytes = server.meter().memory() / 1024.0 / 1024.0;
            scores.add(new Row("start", "memory then", Row.Unit.MEGABYTES), column, round, megabytes);
            servers.stop(server);
        });
    }

    private interface Starter {
        ServerProcess start() throws IOException;
    }
}
