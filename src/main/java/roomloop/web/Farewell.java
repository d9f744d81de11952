package roomloop.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import roomloop.chat.CloseReason;

/** Sends everybody away, so that they come back to another server: not all of them in the same moment. */
record Farewell(Connections connections) {
    private static final Duration SPREAD = Duration.ofSeconds(2);
    private static final Duration LAST_CALL = Duration.ofSeconds(2); // for the goodbyes to be answered
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    /** Waits until all are gone, but no longer than 4 seconds. */
    void say() throws InterruptedException {
        var all = new ArrayList<Connection>();
        connections.forEach(all::add);
        long pause = Math.min(LONGEST_PAUSE, SPREAD.toNanos() / Math.max(1, all.size()));
        long began = System.nanoTime();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).end(CloseReason.RESTART);
            TimeUnit.NANOSECONDS.sleep(began + pause * (i + 1) - System.nanoTime());
        }
        long end = System.nanoTime() + LAST_CALL.toNanos();
        while (connections.count() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
