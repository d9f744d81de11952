package roomloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import roomloop.bench.load.LoadGenerator;
import roomloop.bench.load.LoadResult;
import roomloop.bench.load.ProcessMeter;
import roomloop.bench.load.Workload;

/**
 * Measures what growth costs on this computer: members, rooms, servers, sizes, connections. Prints tables, a cost model and
 * what that predicts, and draws {@code src/docs/curve.svg}. Run by {@code scripts/bench curve} in the project's folder.
 */
public final class ScalingMain {
    private static final Path PICTURE = Path.of("src/docs/curve.svg");
    private static final int[][] CONNECTIONS_AND_ROOMS = {
        {100, 20}, {1_000, 200}, {5_000, 1_000}, {10_000, 100}, {10_000, 5_000}
    };
    private static final Duration IDLE = Duration.ofSeconds(8);

    private final ServerLauncher servers;
    private final boolean quick;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Measurement.Idle> idleMeasurements = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private ScalingMain(ServerLauncher servers, Set<String> options) {
        this.servers = servers;
        this.quick = options.contains("--quick");
    }

    /** Exit code 1 if anything was lost; 2 for an option that it doesn't know. */
    public static void main(String[] args) throws Exception {
        var options = Set.of(args);
        if (!Set.of("--quick").containsAll(options)) {
            System.err.println("Usage: scripts/bench curve [--quick]");
            System.exit(2);
        }
        try (ServerLauncher servers = new ServerLauncher()) {
            System.exit(new ScalingMain(servers, options).run() ? 0 : 1);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        MeasuredProcess redis = servers.redis();
        List<MeasuredProcess> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(servers.roomloop("127.0.0.1:" + redis.port(), ServerLauncher.FLAGS));
        }
        for (MeasuredProcess server : all) {
            server.awaitReady();
        }
        for (ScalingPoint point : ScalingPoint.warmUp()) {
            measure(point, all, redis);
        }
        for (ScalingPoint point : quick ? ScalingPoint.some() : ScalingPoint.all()) {
            measurements.add(measure(point, all, redis));
        }
        for (int[] size : CONNECTIONS_AND_ROOMS) {
            if (!quick || size[0] <= 1_000) {
                idleMeasurements.add(measureIdle(size[0], size[1], redis));
            }
        }
        report();
        return faults.isEmpty();
    }

    private Measurement measure(ScalingPoint point, List<MeasuredProcess> all, MeasuredProcess redis)
            throws IOException {
        System.err.printf("%s: %s%n", point.curve(), point.x());
        var system = new SystemUnderTest(point.curve(), all.subList(0, point.servers()));
        try (LoadGenerator load =
                new LoadGenerator(system.target(servers.tokens()), point.workload(), system.meter())) {
            load.connect();
            load.measure(point.mode(), Duration.ZERO, Duration.ofMillis(quick ? 300 : 1_000));
            Duration before = redis.meter().cpu();
            long start = System.nanoTime();
            LoadResult result = load.measure(point.mode(), Duration.ZERO, Duration.ofMillis(quick ? 700 : 3_500));
            double cores = (double) redis.meter().cpu().minus(before).toNanos() / (System.nanoTime() - start);
            if (!result.isComplete()) {
                faults.add(point + ": " + result);
            }
            return new Measurement(point, result, cores);
        }
    }

    private Measurement.Idle measureIdle(int connections, int rooms, MeasuredProcess redis)
            throws IOException, InterruptedException {
        System.err.printf("connections: %,d in %,d rooms%n", connections, rooms);
        MeasuredProcess server = servers.roomloop("127.0.0.1:" + redis.port(), ServerLauncher.FLAGS);
        var system = new SystemUnderTest("idle", List.of(server));
        system.awaitReady();
        var workload = Workload.of(connections, rooms, BenchSettings.TEXT);
        try (LoadGenerator load =
                new LoadGenerator(system.target(servers.tokens()), workload, new ProcessMeter(List.of()))) {
            load.connect();
            load.idle(Duration.ofSeconds(2)); // presence comes after the join
            Duration before = server.meter().cpu();
            load.idle(IDLE);
            double cores = (double) server.meter().cpu().minus(before).toNanos() / IDLE.toNanos();
            return new Measurement.Idle(connections, rooms, FootprintSteps.memory(server, load), cores);
        } finally {
            servers.stop(server);
        }
    }

    private void report() throws IOException {
        var report = new ScalingReport(HostInfo.here(), measurements, idleMeasurements);
        System.out.println(report.text());
        faults.forEach(fault -> System.out.println("Not well: " + fault));
        if (!quick) {
            Files.writeString(PICTURE, new ScalingCharts(measurements, idleMeasurements).svg());
            System.out.println("The picture is in " + PICTURE);
        }
    }
}
