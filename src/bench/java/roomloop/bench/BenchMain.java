package roomloop.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import roomloop.bench.StepRunner.Step;

/**
 * Compares Roomloop with a naive chat on this computer, in turns, and prints one table of ratios. {@code scripts/bench} runs it in
 * the project's folder. {@code --quick}: one short round; {@code --json}: for programs.
 */
public final class BenchMain {
    private final BenchSettings settings;
    private final ResultTable results = new ResultTable();
    private final ServerLauncher servers;

    private BenchMain(BenchSettings settings, ServerLauncher servers) {
        this.settings = settings;
        this.servers = servers;
    }

    /** Exit code 1 if anything was lost, or could not be measured; 2 for an option that it doesn't know. */
    public static void main(String[] args) throws Exception {
        Set<String> options = Set.of(args);
        if (!Set.of("--quick", "--json").containsAll(options)) {
            System.err.println("Usage: scripts/bench [--quick] [--json]");
            System.exit(2);
        }
        BenchSettings settings = options.contains("--quick") ? BenchSettings.QUICK : BenchSettings.USUAL;
        ResultTable results;
        try (ServerLauncher servers = new ServerLauncher()) {
            results = new BenchMain(settings, servers).run();
        }
        ResultReport report = new ResultReport(HostInfo.here(), settings, results);
        System.out.println((options.contains("--json") ? report.json() : report.table()).strip());
        System.exit(results.faults().isEmpty() ? 0 : 1);
    }

    private ResultTable run() throws IOException, InterruptedException {
        var steps = new StepRunner(results, settings.atMost());
        steps.run(rounds(systems()));
        return results;
    }

    /** All run all the time; those that are not measured just now are idle. */
    private List<SystemUnderTest> systems() throws IOException, InterruptedException {
        MeasuredProcess redis = servers.redis();
        String address = "127.0.0.1:" + redis.port();
        List<SystemUnderTest> systems = new ArrayList<>();
        systems.add(new SystemUnderTest(SystemUnderTest.NAIVE, List.of(servers.naive())));
        systems.add(new SystemUnderTest(SystemUnderTest.ALONE, List.of(roomloop(ServerLauncher.ALONE))));
        systems.add(new SystemUnderTest(SystemUnderTest.WITH_REDIS, List.of(roomloop(address))));
        if (settings.sharing() > 1) {
            systems.add(
                    new SystemUnderTest(SystemUnderTest.TWO_SERVERS, List.of(roomloop(address), roomloop(address))));
        }
        for (SystemUnderTest system : systems) {
            system.awaitReady();
        }
        return systems;
    }

    private MeasuredProcess roomloop(String redis) throws IOException {
        return servers.roomloop(redis, ServerLauncher.FLAGS);
    }

    private List<List<Step>> rounds(List<SystemUnderTest> systems) {
        return IntStream.range(0, settings.rounds())
                .mapToObj(round -> round(round, systems))
                .toList();
    }

    private List<Step> round(int round, List<SystemUnderTest> systems) {
        var load = new LoadSteps(settings, results);
        var footprint = new FootprintSteps(settings, results, servers);
        List<Step> steps = new ArrayList<>();
        if (round == 0) {
            steps.addAll(load.warmUp(systems));
            steps.add(load.connectAndLeave(systems.get(1)));
        }
        steps.addAll(load.round(round, systems));
        steps.addAll(load.withMisbehaving(round, systems.get(1)));
        steps.addAll(footprint.idle(round, cacheFlags()));
        steps.addAll(footprint.start(round, cacheFlags()));
        if (round == 0 && settings != BenchSettings.QUICK) {
            steps.add(footprint.atRest(round, cacheFlags()));
        }
        return steps;
    }

    private static List<String> cacheFlags() {
        return ServerLauncher.words(System.getProperty("bench.cache", ""));
    }
}
