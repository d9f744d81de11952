package roomloop.bench;

import java.time.Duration;
import java.util.List;

/** Does step after step, and says on standard error where it is: in one line that changes, if that is a terminal. */
final class Progress {
    private static final boolean TERMINAL = Boolean.getBoolean("bench.terminal");

    private final Scores scores;
    private final long end;

    Progress(Scores scores, Duration atMost) {
        this.scores = scores;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    /** Does all steps of the first round, and of the others as many as there is time for. */
    void run(List<List<Step>> rounds) throws InterruptedException {
        Duration left = rounds.stream().flatMap(List::stream).map(Step::takes).reduce(Duration.ZERO, Duration::plus);
        for (List<Step> round : rounds) {
            for (Step step : round) {
                if (round == rounds.getFirst()
                        || System.nanoTime() + step.takes().toNanos() < end) {
                    say("[%d:%02d left] %s".formatted(left.toMinutes(), left.toSecondsPart(), step.name()));
                    perform(step);
                }
                left = left.minus(step.takes());
            }
        }
        say("");
    }

    /** A step that fails is noted, and the others are done. */
    private void perform(Step step) throws InterruptedException {
        try {
            step.work().run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            scores.fault(step.name() + ": " + e.getMessage());
        }
    }

    private static void say(String what) {
        if (TERMINAL) {
            System.err.print("\r\033[K" + what);
        } else if (!what.isEmpty()) {
            System.err.println(what);
        }
    }
}
