package roomloop.bench;

import java.time.Duration;

/**
 * A piece of the whole bench.
 *
 * @param name said while it runs
 * @param takes about that long
 */
record Step(String name, Duration takes, Work work) {
    interface Work {
        void run() throws Exception;
    }
}
