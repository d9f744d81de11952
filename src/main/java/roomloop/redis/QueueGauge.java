package roomloop.redis;

import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.QueueStats;

/** How full a queue is, and was at most since the last reading. Any thread. */
final class QueueGauge {
    private final AtomicReference<QueueStats> stats;

    QueueGauge(int capacity) {
        stats = new AtomicReference<>(new QueueStats(0, 0, capacity));
    }

    void is(int now) {
        stats.updateAndGet(last -> new QueueStats(now, Math.max(now, last.peak()), last.capacity()));
    }

    /** Peaks count from here on. */
    QueueStats read() {
        return stats.getAndUpdate(last -> new QueueStats(last.size(), last.size(), last.capacity()));
    }
}
