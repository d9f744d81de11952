package roomloop.bench;

import java.time.Duration;

/**
 * How thoroughly to measure.
 *
 * @param rounds of everything; in each, all servers take their turn
 * @param warm under load before each measurement
 * @param measured under load
 * @param idleClients on each fresh server
 * @param atMost then no more is begun, except in the first round: without one there is no table
 */
record Settings(int rounds, Duration warm, Duration measured, int idleClients, Duration atMost) {
    static final Settings USUAL =
            new Settings(3, Duration.ofMillis(800), Duration.ofMillis(2_000), 5_000, Duration.ofMinutes(5));

    /** A smell test, not a measurement. */
    static final Settings QUICK =
            new Settings(1, Duration.ofMillis(300), Duration.ofMillis(800), 1_000, Duration.ofMinutes(1));

    /** Bytes of each text. */
    static final int TEXT = 200;
}
