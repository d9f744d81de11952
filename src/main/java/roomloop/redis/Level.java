package roomloop.redis;

import java.util.concurrent.atomic.AtomicInteger;
import roomloop.chat.QueueStats;

/** How high a queue stands, and stood at most since somebody looked. Any thread. */
final class Level {
    private final int capacity;
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    Level(int capacity) {
        this.capacity = capacity;
    }

    void is(int now) {
        size.set(now);
        peak.accumulateAndGet(now, Math::max);
    }

    /** Peaks count from here on. */
    QueueStats look() {
        int now = size.get();
        return new QueueStats(now, Math.max(now, peak.getAndSet(now)), capacity);
    }
}
