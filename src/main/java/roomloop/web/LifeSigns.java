package roomloop.web;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a peer was last heard, and when it is to be asked for a sign of life: who speaks needs no ping. The handler hears, the
 * pulse does the rest. All times are nano times.
 */
final class LifeSigns {
    /** Of the time between two pings: not all who came at once are asked at once. */
    private static final double SPREAD = 0.25;

    private final double due = 1 - ThreadLocalRandom.current().nextDouble(SPREAD); // a part of that time
    private volatile long heard;
    private long asked; // pulse only; the beginning, until it was asked

    LifeSigns(long now) {
        heard = now;
        asked = now;
    }

    void heard(long now) {
        heard = now;
    }

    // ---- Pulse only.

    /** Whether the peer must be taken for dead. */
    boolean areMissing(long now, Pulse.Rhythm rhythm) {
        return now - heard > rhythm.silence().toNanos();
    }

    /** Whether neither a sign came nor a ping went for long enough. */
    boolean areToBeAskedFor(long now, Pulse.Rhythm rhythm) {
        long since = asked - heard > 0 ? asked : heard;
        return now - since >= rhythm.ping().toNanos() * due;
    }

    void askedFor(long now) {
        asked = now;
    }
}
