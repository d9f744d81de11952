package roomloop.bench;

import java.time.Duration;

/**
 * How thoroughly to measure.
 *
 * @param rounds of everything; in each, all servers take their turn
 * @param warm under load before each measurement
 * @param measured under load
 * @param idleClients on each fresh server
 * @param sharing servers that share a Redis, at most: 1 or 2
 * @param atMost then no more steps are run, except in the first round: without it there is no table
 */
record BenchSettings(int rounds, Duration warm, Duration measured, int idleClients, int sharing, Duration atMost) {
    /** How long to measure what a single hiccup would decide: the worst hundredth of few deliveries. */
    Duration measuredLonger() {
        return measured.multipliedBy(3);
    }

    /** Within five minutes. */
    static final BenchSettings USUAL =
            new BenchSettings(3, Duration.ofMillis(800), Duration.ofMillis(2_000), 5_000, 2, Duration.ofSeconds(270));

    /** Within one minute: a first impression, not a measurement. */
    static final BenchSettings QUICK =
            new BenchSettings(1, Duration.ofMillis(250), Duration.ofMillis(650), 500, 1, Duration.ofSeconds(50));

    /** Bytes of each text. */
    static final int TEXT = 200;
}
