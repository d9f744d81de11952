package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import roomloop.bench.ResultTable.Row;
import roomloop.bench.StepRunner.Step;
import roomloop.bench.load.LoadGenerator;
import roomloop.bench.load.LoadGenerator.ConnectCost;
import roomloop.bench.load.Workload;

/** What a fresh server needs: memory and CPU for clients that only stay connected, and the time and memory of a start. */
final class FootprintSteps {
    private static final int IDLE_ROOMS = 100;
    private static final Duration TIME_TO_GIVE_BACK = Duration.ofMillis(500); // nothing tells when it is done
    private static final String PLAIN = "plain";
    private static final String WITH_CACHE = "with its cache";
    private static final String SMALL = "with cache, Serial, C1";
    private static final List<String> SMALL_FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    /** By then the JVM has given back what compiling at the start took. */
    private static final Duration TIME_TO_REST = Duration.ofSeconds(13);

    private static final Row REST = new Row("start", "memory at rest", Row.Unit.MEGABYTES);

    private final BenchSettings settings;
    private final ResultTable results;
    private final ServerLauncher servers;

    FootprintSteps(BenchSettings settings, ResultTable results, ServerLauncher servers) {
        this.settings = settings;
        this.results = results;
        this.servers = servers;
    }

    /** @param cacheFlags of java, with which {@code ./scripts/run} starts it */
    List<Step> idle(int round, List<String> cacheFlags) {
        var flags = Stream.concat(ServerLauncher.FLAGS.stream(), cacheFlags.stream())
                .toList();
        return List.of(
                idle(round, SystemUnderTest.NAIVE, servers::naive),
                idle(round, SystemUnderTest.ALONE, () -> servers.roomloop(ServerLauncher.ALONE, flags)));
    }

    /** @param cacheFlags of java; none: there is no cache */
    List<Step> start(int round, List<String> cacheFlags) {
        return columns(cacheFlags).entrySet().stream()
                .map(column -> start(round, column.getKey(), column.getValue()))
                .toList();
    }

    /** The memory of a server without clients. All at the same time: it takes a while, and all are idle. */
    Step atRest(int round, List<String> cacheFlags) {
        return new Step("at rest", TIME_TO_REST.plusSeconds(2), () -> {
            Map<String, MeasuredProcess> resting = new LinkedHashMap<>();
            for (var column : columns(cacheFlags).entrySet()) {
                MeasuredProcess server = servers.roomloop(ServerLauncher.ALONE, column.getValue());
                server.awaitReady();
                resting.put(column.getKey(), server);
            }
            Thread.sleep(TIME_TO_REST); // what is measured is time at rest
            for (var one : resting.entrySet()) {
                ServerLauncher.collectGarbage(one.getValue()); // as an idle server does by itself every half minute
                Thread.sleep(TIME_TO_GIVE_BACK);
                results.add(REST, one.getKey(), round, megabytes(one.getValue()));
                servers.stop(one.getValue());
            }
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
        String workload = "%,d idle".formatted(settings.idleClients());
        Duration takes = Duration.ofMillis(6_000 + settings.idleClients() * 6L / 5);
        return new Step(workload + ": " + name, takes, () -> {
            MeasuredProcess server = starter.start();
            try {
                measureIdle(new SystemUnderTest(name, List.of(server)), workload, round);
            } finally {
                servers.stop(server);
            }
        });
    }

    private void measureIdle(SystemUnderTest system, String workload, int round)
            throws IOException, InterruptedException {
        system.awaitReady();
        MeasuredProcess server = system.servers().getFirst();
        int clients = settings.idleClients();
        try (LoadGenerator load = new LoadGenerator(
                system.target(), Workload.of(clients, IDLE_ROOMS, BenchSettings.TEXT), system.meter())) {
            long before = memory(server, load);
            ConnectCost arrival = load.connect();
            double each = (memory(server, load) - before) / 1024.0 / clients;
            results.add(new Row(workload, "memory each", Row.Unit.KILOBYTES), system.name(), round, each);
            Row cpu = new Row(workload, "CPU per connect", Row.Unit.MICROSECONDS);
            results.add(cpu, system.name(), round, arrival.cpuMicros());
        }
    }

    /** Bytes without garbage. What the first collection frees, the JVM gives back after a second one. */
    static long memory(MeasuredProcess server, LoadGenerator load) throws IOException, InterruptedException {
        for (int collection = 1; collection <= 2; collection++) {
            ServerLauncher.collectGarbage(server);
            load.idle(TIME_TO_GIVE_BACK);
        }
        return server.meter().memory();
    }

    private Step start(int round, String column, List<String> flags) {
        return new Step("start, " + column, Duration.ofMillis(2_000), () -> {
            MeasuredProcess server = servers.roomloop(ServerLauncher.ALONE, flags);
            double millis = server.awaitReady().toNanos() / 1e6;
            results.add(new Row("start", "to the first answer", Row.Unit.MILLISECONDS), column, round, millis);
            results.add(new Row("start", "memory then", Row.Unit.MEGABYTES), column, round, megabytes(server));
            servers.stop(server);
        });
    }

    private static double megabytes(MeasuredProcess server) {
        return server.meter().memory() / 1024.0 / 1024.0;
    }

    private interface Starter {
        MeasuredProcess start() throws IOException;
    }
}
