package roomloop.web;

import java.util.concurrent.TimeUnit;

/** How badly one connection behaves. Touched by its own handler alone, which is serial. */
final class Conduct {
    private static final int MAX_BAD = 50; // frames a period: nobody's bug is that bad
    private static final int MAX_REFUSED = 3_000; // frames a period: it doesn't listen to us
    private static final int MAX_PARTS =
            24_000; // a period: the largest message may come byte by byte, but not again at once
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);

    private long began;
    private int bad;
    private int refused;
    private int parts;

    /** A frame that couldn't be followed. True: that was one too many. */
    boolean bad(long now) {
        turn(now);
        return ++bad > MAX_BAD;
    }

    /** A frame that came too early, or says nothing. True: that was one too many. */
    boolean refused(long now) {
        turn(now);
        return ++refused > MAX_REFUSED;
    }

    /** A part of a message, with something in it. True: that was one too many. */
    boolean part(long now) {
        turn(now);
        return ++parts > MAX_PARTS;
    }

    private void turn(long now) {
        if (bad + refused + parts == 0 || now - began > PERIOD) {
            began = now;
            bad = 0;
            refused = 0;
            parts = 0;
        }
    }
}
