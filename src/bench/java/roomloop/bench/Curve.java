package roomloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import roomloop.bench.load.Load;
import roomloop.bench.load.ProcessMeter;
import roomloop.bench.load.Result;
import roomloop.bench.load.Shape;

/**
 * Measures what growing costs on this machine: members, rooms, servers, sizes, connections. Prints tables, a cost model and
 * what that predicts, and draws {@code src/docs/curve.svg}. Run by {@code scripts/bench curve} in the project's folder.
 */
public final class Curve {
    private static final Path PICTURE = Path.of("src/docs/curve.svg");
    private static final int[][] CROWDS = {{100, 20}, {1_000, 200}, {5_000, 1_000}, {10_000, 100}, {10_000, 5_000}};
    private static final Duration IDLE = Duration.ofSeconds(8);

    private final Servers servers;
    private final boolean quick;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Crowded> crowds = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Curve(Servers servers, Set<String> options) {
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
        try (Servers servers = new Servers()) {
            System.exit(new Curve(servers, options).run() ? 0 : 1);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        ServerProcess redis = servers.redis();
        List<ServerProcess> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(servers.roomloop("127.0.0.1:" + redis.port(), Servers.FLAGS));
        }
        for (ServerProcess server : all) {
            server.awaitReady();
        }
        for (Point point : Point.warmUp()) {
            measure(point, all, redis);
        }
        for (Point point : quick ? Point.some() : Point.all()) {
            samples.add(measure(point, all, redis));
        }
        for (int[] crowd : CROWDS) {
            if (!quick || crowd[0] <= 1_000) {
                crowds.add(crowd(crowd[0], crowd[1], redis));
            }
        }
        tell();
        return faults.isEmpty();
    }

    private Sample measure(Point point, List<ServerProcess> all, ServerProcess redis) throws IOException {
        System.err.printf("%s: %s%n", point.curve(), point.x());
        var contender = new Contender(point.curve(), all.subList(0, point.servers()));
        try (Load load = new Load(contender.target(servers.tokens()), point.shape(), contender.meter())) {
            load.arrive();
            load.talk(point.mode(), Duration.ZERO, Duration.ofMillis(quick ? 300 : 1_000));
            Duration before = redis.meter().cpu();
            long start = System.nanoTime();
            Result result = load.talk(point.mode(), Duration.ZERO, Duration.ofMillis(quick ? 700 : 3_500));
            double cores = (double) redis.meter().cpu().minus(before).toNanos() / (System.nanoTime() - start);
            if (!result.isComplete()) {
                faults.add(point + ": " + result);
            }
            return new Sample(point, result, cores);
        }
    }

    private Crowded crowd(int connections, int rooms, ServerProcess redis) throws IOException, InterruptedException {
        System.err.printf("connections: %,d in %,d rooms%n", connections, rooms);
        ServerProcess server = servers.roomloop("127.0.0.1:" + redis.port(), Servers.FLAGS);
        var contender = new Contender("crowded", List.of(server));
        contender.awaitReady();
        var shape = Shape.of(connections, rooms, Settings.TEXT);
        try (Load load = new Load(contender.target(servers.tokens()), shape, new ProcessMeter(List.of()))) {
            load.arrive();
            load.hold(Duration.ofSeconds(2)); // presence may come after the joining
            Duration before = server.meter().cpu();
            load.hold(IDLE);
            double cores = (double) server.meter().cpu().minus(before).toNanos() / IDLE.toNanos();
            return new Crowded(connections, rooms, FreshSteps.memory(server, load), cores);
        } finally {
            servers.stop(server);
        }
    }

    private void tell() throws IOException {
        var report = new CurveReport(Machine.here(), samples, crowds);
        System.out.println(report.text());
        faults.forEach(fault -> System.out.println("Not well: " + fault));
        if (!quick) {
            Files.writeString(PICTURE, new CurvePicture(samples, crowds).svg());
            System.out.println("The picture is in " + PICTURE);
        }
    }
}
