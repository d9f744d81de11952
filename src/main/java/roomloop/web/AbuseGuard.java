package roomloop.web;

import java.util.concurrent.TimeUnit;

/** How badly one connection behaves. Touched by the thread that reads the connection alone. */
final class AbuseGuard {
    private static final int MAX_BAD = 50; // frames a period: no honest bug is that bad
    private static final int MAX_REFUSED = 3_000; // frames a period: the client doesn't listen to refusals
    /** Frames a period: the largest message may come byte by byte, but not again at once. */
    private static final int MAX_SILENT = 24_000;

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);

    private long began;
    private int bad;
    private int refused;
    private int silent;

    /** A frame that couldn't be followed. True: that was one too many. */
    boolean bad(long now) {
        startPeriod(now);
        return ++bad > MAX_BAD;
    }

    /** A frame that came too early. True: that was one too many. */
    boolean refused(long now) {
        startPeriod(now);
        return ++refused > MAX_REFUSED;
    }

    /** A frame that completes no message: a ping, a pong, a part. True: that was one too many. */
    boolean silent(long now) {
        startPeriod(now);
        return ++silent > MAX_SILENT;
    }

    private void startPeriod(long now) {
        if (bad + refused + silent == 0 || now - began > PERIOD) {
            began = now;
            bad = 0;
            refused = 0;
            silent = 0;
        }
    }
}
