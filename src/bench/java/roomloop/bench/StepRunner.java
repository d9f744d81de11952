package roomloop.bench;

import java.time.Duration;
import java.util.List;

/** Runs one step after the other, and shows its progress on standard error: on a terminal, in one line that changes. */
final class StepRunner {
    private static final boolean TERMINAL = Boolean.getBoolean("bench.terminal");

    private final ResultTable results;
    private final long end;

    StepRunner(ResultTable results, Duration atMost) {
        this.results = results;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    /** Runs all steps of the first round, and of the others as many as there is time for. */
    void run(List<List<Step>> rounds) throws InterruptedException {
        Duration left = rounds.stream().flatMap(List::stream).map(Step::takes).reduce(Duration.ZERO, Duration::plus);
        for (List<Step> round : rounds) {
            for (Step step : round) {
                if (round == rounds.getFirst()
                        || System.nanoTime() + step.takes().toNanos() < end) {
                    show("[%d:%02d left] %s".formatted(left.toMinutes(), left.toSecondsPart(), step.name()));
                    perform(step);
                }
                left = left.minus(step.takes());
            }
        }
        show("");
    }

    /** A step that fails is noted, and the others run. */
    private void perform(Step step) throws InterruptedException {
        try {
            step.work().run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            results.fault(step.name() + ": " + e.getMessage());
        }
    }

    private static void show(String what) {
        if (TERMINAL) {
            System.err.print("\r\033[K" + what);
        } else if (!what.isEmpty()) {
            System.err.println(what);
        }
    }

    /**
     * A part of the bench.
     *
     * @param name shown while it runs
     * @param takes about that long
     */
    record Step(String name, Duration takes, Work work) {
        interface Work {
            void run() throws Exception;
        }
    }
}
