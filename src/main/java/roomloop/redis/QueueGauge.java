package roomloop.redis;

import java.util.concurrent.atomic.AtomicInteger;
import roomloop.chat.QueueStats;

/** How full a queue is, and was at most since the last reading. Any thread. */
final class QueueGauge {
    private final int capacity;
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    QueueGauge(int capacity) {
        this.capacity = capacity;
    }

    void is(int now) {
        size.set(now);
        peak.accumulateAndGet(now, Math::max);
    }

    /** Peaks count from here on. */
    QueueStats read() {
        int now = size.get();
        return new QueueStats(now, Math.max(now, peak.getAndSet(now)), capacity);
    }
}
