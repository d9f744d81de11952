package roomloop.web;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import roomloop.config.Rate;

/**
 * A token bucket for each key, kept as one number (GCRA): the time at which the bucket will be full again. Any thread may
 * call anything here; nothing waits.
 */
public final class RateLimiter {
    /** Keys at one time, about 10 MB. A new key beyond it is refused: better than to run out of memory. */
    static final int MAX_KEYS = 100_000;

    private final boolean off;
    private final long interval; // nanoseconds between two tokens
    private final long capacity; // nanoseconds until an empty bucket is full
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Long> fullAt = new ConcurrentHashMap<>();

    /** @param rate how many for each key; empty: no limit */
    public RateLimiter(Optional<Rate> rate, LongSupplier nanoTime) {
        this.off = rate.isEmpty();
        this.interval = rate.map(r -> (long) (TimeUnit.SECONDS.toNanos(1) / r.perSecond()))
                .orElse(0L);
        this.capacity = rate.map(r -> interval * r.burst()).orElse(0L);
        this.nanoTime = nanoTime;
    }

    public RateLimiter(Optional<Rate> rate) {
        this(rate, System::nanoTime);
    }

    /** Takes a token out of the key's bucket. 0: done; else nothing was taken, and it may work after that many ms. */
    public long take(String key) {
        if (off) {
            return 0;
        }
        if (fullAt.size() >= MAX_KEYS && !fullAt.containsKey(key)) {
            return TimeUnit.SECONDS.toMillis(1);
        }
        var wait = new AtomicLong();
        fullAt.compute(key, (same, full) -> {
            long now = nanoTime.getAsLong();
            long from = full != null && full - now > 0 ? full : now;
            wait.set(Math.max(0, from + interval - now - capacity));
            return wait.get() > 0 ? from : from + interval;
        });
        return (wait.get() + 999_999) / 1_000_000;
    }

    /** Drops the buckets that are full: they need not be remembered. Called now and then. */
    void forget() {
        long now = nanoTime.getAsLong();
        fullAt.values().removeIf(time -> time - now <= 0);
    }

    int keys() {
        return fullAt.size();
    }
}
