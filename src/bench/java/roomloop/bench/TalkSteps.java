package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import roomloop.bench.load.Habit;
import roomloop.bench.load.Load;
import roomloop.bench.load.Mode;
import roomloop.bench.load.Result;
import roomloop.bench.load.Shape;

/** Everything under load: the contenders in turn, and Roomloop with and without those who want it no good. */
final class TalkSteps {
    private static final int CROWD = 1_000;
    private static final String WITHOUT = "without";
    private static final String WITH = "with";
    private static final Talk ONE_ROOM =
            new Talk("1 room × 500, 16 in flight", Shape.of(500, 1, Settings.TEXT), new Mode.Closed(16));
    private static final Talk FIFTY_ROOMS =
            new Talk("50 rooms × 20, 4 in flight", Shape.of(1_000, 50, Settings.TEXT), new Mode.Closed(4));
    private static final Talk BY_THE_CLOCK =
            new Talk("1 room × 500, 30 messages/s", Shape.of(500, 1, Settings.TEXT), new Mode.Open(30));
    private static final Talk WITH_STUCK = new Talk(
            "20 more who never read",
            new Shape(500, 1, Settings.TEXT, Collections.nCopies(20, Habit.NEVER_READS)),
            new Mode.Closed(16));
    private static final Talk HUNDRED =
            new Talk("100 readers, 30 messages/s", Shape.of(100, 1, Settings.TEXT), new Mode.Open(30));
    private static final Talk HUNDRED_AND_BAD = new Talk(
            "100 readers and 100 bad peers", new Shape(100, 1, Settings.TEXT, badPeers(100)), new Mode.Open(30));
    private static final Row RATE_BESIDE_STUCK =
            new Row("20 who never read, among 500", "deliveries", Row.Unit.PER_SECOND);
    private static final Row P99_BESIDE_BAD = new Row("100 bad peers beside 100", "p99", Row.Unit.MILLISECONDS);

    private final Settings settings;
    private final Scores scores;

    TalkSteps(Settings settings, Scores scores) {
        this.settings = settings;
        this.scores = scores;
    }

    /** Each contender's first seconds, which count nothing. */
    List<Step> warmUp(List<Contender> contenders) {
        return Stream.of(ONE_ROOM, FIFTY_ROOMS)
                .flatMap(talk -> contenders.stream().map(one -> step("warming up: ", one, talk, result -> {})))
                .toList();
    }

    /** Upgrades, joins and goodbyes, which count nothing: bad peers come again and again, so the server knows those well. */
    Step comeAndGo(Contender contender) {
        int times = Math.max(1, settings.idleClients() / CROWD);
        int clients = settings.idleClients() / times;
        Duration each = Duration.ofMillis(500 + clients);
        return new Step("warming up: guests come and go", each.multipliedBy(times), () -> {
            for (int i = 0; i < times; i++) {
                try (Load load =
                        new Load(contender.target(), Shape.of(clients, 50, Settings.TEXT), contender.meter())) {
                    load.arrive();
                }
            }
        });
    }

    List<Step> round(int round, List<Contender> contenders) {
        List<Step> steps = new ArrayList<>();
        for (Talk talk : List.of(ONE_ROOM, FIFTY_ROOMS, BY_THE_CLOCK)) {
            for (Contender contender : contenders) {
                steps.add(step("", contender, talk, result -> note(talk, contender.name(), round, result)));
                if (talk == ONE_ROOM && contender.name().equals(Contender.ALONE)) {
                    steps.add(step("", contender, WITH_STUCK, result -> noteRate(WITH, round, result)));
                }
            }
        }
        return steps;
    }

    /** The good hundred's latency, with and without the bad. */
    List<Step> bad(int round, Contender contender) {
        return List.of(
                step("", contender, HUNDRED, result -> noteP99(WITHOUT, round, result)),
                step("", contender, HUNDRED_AND_BAD, result -> noteP99(WITH, round, result)));
    }

    private Step step(String prefix, Contender contender, Talk talk, Note note) {
        Duration overhead = Duration.ofMillis(1_000);
        return new Step(
                prefix + talk.name() + ": " + contender.name(),
                settings.warm().plus(talk.measured(settings)).plus(overhead),
                () -> note.take(measure(contender, talk)));
    }

    private Result measure(Contender contender, Talk talk) throws IOException {
        try (Load load = new Load(contender.target(), talk.shape(), contender.meter())) {
            load.arrive();
            Result result = load.talk(talk.mode(), settings.warm(), talk.measured(settings));
            scores.loadKept(result.ownCores());
            if (!result.isComplete()) {
                scores.fault(talk.name() + ", " + contender.name()
                        + ": %d missing, %d wrong, %d readers lost"
                                .formatted(result.missing(), result.wrong(), result.lost()));
            }
            return result;
        }
    }

    private void note(Talk talk, String column, int round, Result result) {
        if (talk == BY_THE_CLOCK) {
            scores.add(new Row(talk.name(), "p99", Row.Unit.MILLISECONDS), column, round, result.p99() / 1e3);
        } else {
            Row rate = new Row(talk.name(), "deliveries", Row.Unit.PER_SECOND);
            scores.add(rate, column, round, result.deliveriesPerSecond());
            if (talk == ONE_ROOM && column.equals(Contender.ALONE)) {
                noteRate(WITHOUT, round, result);
            }
        }
        Row cpu = new Row(talk.name(), "CPU per delivery", Row.Unit.MICROSECONDS);
        scores.add(cpu, column, round, result.cpuMicros());
    }

    private void noteRate(String column, int round, Result result) {
        scores.add(RATE_BESIDE_STUCK, column, round, result.deliveriesPerSecond());
    }

    private void noteP99(String column, int round, Result result) {
        scores.add(P99_BESIDE_BAD, column, round, result.p99() / 1e3);
    }

    private static List<Habit> badPeers(int count) {
        Habit[] habits = Habit.values();
        return IntStream.range(0, count)
                .mapToObj(i -> habits[i % habits.length])
                .toList();
    }

    private record Talk(String name, Shape shape, Mode mode) {
        Duration measured(Settings settings) {
            return this == HUNDRED || this == HUNDRED_AND_BAD ? settings.measuredLonger() : settings.measured();
        }
    }

    private interface Note {
        void take(Result result);
    }
}
