package roomloop.web;

import java.time.Duration;

/** How badly one connection behaves. Touched by its own handler alone, which is serial. */
final class Conduct {
    private static final int MAX_BAD = 50; // frames a period: nobody's bug is that bad
    private static final int MAX_REFUSED = 3_000; // frames a period: it doesn't listen to us
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private long began;
    private int bad;
    private int refused;

    Conduct(long now) {
        began = now;
    }

    /** A frame that couldn't be followed. True: that was one too many. */
    boolean bad(long now) {
        turn(now);
        return ++bad > MAX_BAD;
    }

    /** A frame that came too early. True: that was one too many. */
    boolean refused(long now) {
        turn(now);
        return ++refused > MAX_REFUSED;
    }

    private void turn(long now) {
        if (now - began > PERIOD) {
            began = now;
            bad = 0;
            refused = 0;
        }
    }
}
