package roomloop.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** What the nemesis does one after the other, for ever. The same seed, the same plan. */
final class Plan implements Iterator<Plan.Step> {
    private final SplittableRandom dice;
    private final int servers;
    private final List<Fault> faults;
    private final List<Fault> deck =
            new ArrayList<>(); // dealt to the end before it is shuffled again: each has its turn

    Plan(Options options) {
        this.dice = new SplittableRandom(options.seed());
        this.servers = options.servers();
        this.faults = Fault.of(options);
    }

    /**
     * @param pause before it
     * @param server that it meets, if it meets one
     * @param length of what lasts
     * @param share of the guests that it meets, if it meets guests
     */
    record Step(Duration pause, Fault fault, int server, Duration length, double share) {}

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Step next() {
        return new Step(
                Duration.ofMillis(dice.nextLong(100, 3_000)),
                deal(),
                dice.nextInt(servers),
                Duration.ofMillis(dice.nextLong(1_000, 6_000)),
                dice.nextDouble(0.05, 0.4));
    }

    private Fault deal() {
        if (deck.isEmpty()) {
            deck.addAll(faults);
        }
        return deck.remove(dice.nextInt(deck.size()));
    }
}
