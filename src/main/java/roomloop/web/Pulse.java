package roomloop.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread that looks after everything that time alone brings about: dead peers, expired tokens, forgotten
 * limits. One for all connections; what it does must not wait. Ended by {@link #close}.
 */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(1);

    private final Thread thread;

    /**
     * How often is what.
     *
     * @param ping of quiet before a connection is pinged, at most; at least three quarters of it
     * @param silence after its last sign of life a connection is taken for dead
     * @param request for the head of an HTTP request to arrive, and again for its body
     */
    record Rhythm(Duration ping, Duration silence, Duration request) {
        static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(15));

        /** Between two looks: short beside all the others. */
        Duration beat() {
            Duration quarter = ping.dividedBy(4);
            return quarter.compareTo(LONGEST_BEAT) < 0 ? quarter : LONGEST_BEAT;
        }
    }

    Pulse(Duration beat, List<Runnable> chores) {
        this.thread = Thread.ofVirtual().name("pulse").start(() -> run(beat, chores));
    }

    private static void run(Duration beat, List<Runnable> chores) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(beat.toNanos());
                chores.forEach(Pulse::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static void run(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("event=bug thread=pulse", bug);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
