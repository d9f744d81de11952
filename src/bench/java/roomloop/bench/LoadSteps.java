package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import roomloop.bench.ResultTable.Row;
import roomloop.bench.StepRunner.Step;
import roomloop.bench.load.LoadGenerator;
import roomloop.bench.load.LoadResult;
import roomloop.bench.load.MisbehavingClient.Behaviour;
import roomloop.bench.load.Workload;

/** Everything under load: the systems in turn, and Roomloop with and without misbehaving clients. */
final class LoadSteps {
    private static final int CLIENTS = 1_000;
    private static final String WITHOUT = "without";
    private static final String WITH = "with";
    private static final Scenario ONE_ROOM = new Scenario(
            "1 room × 500, 16 in flight", Workload.of(500, 1, BenchSettings.TEXT), new Workload.Mode.Closed(16));
    private static final Scenario FIFTY_ROOMS = new Scenario(
            "50 rooms × 20, 4 in flight", Workload.of(1_000, 50, BenchSettings.TEXT), new Workload.Mode.Closed(4));
    private static final Scenario BY_THE_CLOCK = new Scenario(
            "1 room × 500, 30 messages/s", Workload.of(500, 1, BenchSettings.TEXT), new Workload.Mode.Open(30));
    private static final Scenario WITH_STUCK = new Scenario(
            "20 more who never read",
            new Workload(500, 1, BenchSettings.TEXT, Collections.nCopies(20, Behaviour.NEVER_READS)),
            new Workload.Mode.Closed(16));
    private static final Scenario HUNDRED = new Scenario(
            "100 readers, 30 messages/s", Workload.of(100, 1, BenchSettings.TEXT), new Workload.Mode.Open(30));
    private static final Scenario HUNDRED_AND_BAD = new Scenario(
            "100 readers and 100 bad peers",
            new Workload(100, 1, BenchSettings.TEXT, misbehaving(100)),
            new Workload.Mode.Open(30));
    private static final Row RATE_BESIDE_STUCK =
            new Row("20 who never read, among 500", "deliveries", Row.Unit.PER_SECOND);
    private static final Row P99_BESIDE_BAD = new Row("100 bad peers beside 100", "p99", Row.Unit.MILLISECONDS);

    private final BenchSettings settings;
    private final ResultTable results;

    LoadSteps(BenchSettings settings, ResultTable results) {
        this.settings = settings;
        this.results = results;
    }

    /** The first seconds of each system, which don't count. */
    List<Step> warmUp(List<SystemUnderTest> systems) {
        return Stream.of(ONE_ROOM, FIFTY_ROOMS)
                .flatMap(scenario -> systems.stream().map(one -> step("warming up: ", one, scenario, result -> {})))
                .toList();
    }

    /** Upgrades, joins and leaves, which don't count: misbehaving clients reconnect often, so their code must be warm, too. */
    Step connectAndLeave(SystemUnderTest system) {
        int times = Math.max(1, settings.idleClients() / CLIENTS);
        int clients = settings.idleClients() / times;
        Duration each = Duration.ofMillis(500 + clients);
        return new Step("warming up: clients come and go", each.multipliedBy(times), () -> {
            for (int i = 0; i < times; i++) {
                try (LoadGenerator load = new LoadGenerator(
                        system.target(), Workload.of(clients, 50, BenchSettings.TEXT), system.meter())) {
                    load.connect();
                }
            }
        });
    }

    List<Step> round(int round, List<SystemUnderTest> systems) {
        List<Step> steps = new ArrayList<>();
        for (Scenario scenario : List.of(ONE_ROOM, FIFTY_ROOMS, BY_THE_CLOCK)) {
            for (SystemUnderTest system : systems) {
                steps.add(step("", system, scenario, result -> note(scenario, system.name(), round, result)));
                if (scenario == ONE_ROOM && system.name().equals(SystemUnderTest.ALONE)) {
                    steps.add(step("", system, WITH_STUCK, result -> noteRate(WITH, round, result)));
                }
            }
        }
        return steps;
    }

    /** The latency of a hundred clients, with and without a hundred that misbehave. */
    List<Step> withMisbehaving(int round, SystemUnderTest system) {
        return List.of(
                step("", system, HUNDRED, result -> noteP99(WITHOUT, round, result)),
                step("", system, HUNDRED_AND_BAD, result -> noteP99(WITH, round, result)));
    }

    private Step step(String prefix, SystemUnderTest system, Scenario scenario, Note note) {
        Duration overhead = Duration.ofMillis(1_000);
        return new Step(
                prefix + scenario.name() + ": " + system.name(),
                settings.warm().plus(scenario.measured(settings)).plus(overhead),
                () -> note.take(measure(system, scenario)));
    }

    private LoadResult measure(SystemUnderTest system, Scenario scenario) throws IOException {
        try (LoadGenerator load = new LoadGenerator(system.target(), scenario.workload(), system.meter())) {
            load.connect();
            LoadResult result = load.measure(scenario.mode(), settings.warm(), scenario.measured(settings));
            results.addLoad(result.ownCores());
            if (!result.isComplete()) {
                results.fault(scenario.name() + ", " + system.name()
                        + ": %d missing, %d wrong, %d readers lost"
                                .formatted(result.missing(), result.wrong(), result.lost()));
            }
            return result;
        }
    }

    private void note(Scenario scenario, String column, int round, LoadResult result) {
        if (scenario == BY_THE_CLOCK) {
            results.add(new Row(scenario.name(), "p99", Row.Unit.MILLISECONDS), column, round, result.p99() / 1e3);
        } else {
            Row rate = new Row(scenario.name(), "deliveries", Row.Unit.PER_SECOND);
            results.add(rate, column, round, result.deliveriesPerSecond());
            if (scenario == ONE_ROOM && column.equals(SystemUnderTest.ALONE)) {
                noteRate(WITHOUT, round, result);
            }
        }
        Row cpu = new Row(scenario.name(), "CPU per delivery", Row.Unit.MICROSECONDS);
        results.add(cpu, column, round, result.cpuMicros());
    }

    private void noteRate(String column, int round, LoadResult result) {
        results.add(RATE_BESIDE_STUCK, column, round, result.deliveriesPerSecond());
    }

    private void noteP99(String column, int round, LoadResult result) {
        results.add(P99_BESIDE_BAD, column, round, result.p99() / 1e3);
    }

    private static List<Behaviour> misbehaving(int count) {
        Behaviour[] behaviours = Behaviour.values();
        return IntStream.range(0, count)
                .mapToObj(i -> behaviours[i % behaviours.length])
                .toList();
    }

    private record Scenario(String name, Workload workload, Workload.Mode mode) {
        Duration measured(BenchSettings settings) {
            return this == HUNDRED || this == HUNDRED_AND_BAD ? settings.measuredLonger() : settings.measured();
        }
    }

    private interface Note {
        void take(LoadResult result);
    }
}
