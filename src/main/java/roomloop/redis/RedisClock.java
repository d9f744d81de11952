package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What time it is by Redis's clock, which all servers share. Between two looks at it our monotonic clock counts on, so a step of
 * this server's wall clock changes nothing. One thread sets it, any may read it.
 */
final class RedisClock {
    private final LongSupplier nanoTime;
    private volatile long ahead; // milliseconds that Redis's clock is before our monotonic one
    private boolean isSet; // only the setting thread

    /** Shows this server's own time until it is set. */
    RedisClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.ahead = System.currentTimeMillis() - monotonic();
    }

    /**
     * Sets the clock.
     *
     * @param time Redis's answer to TIME: seconds, microseconds
     * @return how far Redis's clock has stepped since it was set last, forward or back
     */
    Duration set(List<String> time) {
        long redis = Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
        long now = redis - monotonic();
        var step = Duration.ofMillis(isSet ? now - ahead : 0).abs();
        ahead = now;
        isSet = true;
        return step;
    }

    /** Epoch milliseconds. */
    long now() {
        return monotonic() + ahead;
    }

    private long monotonic() {
        return nanoTime.getAsLong() / 1_000_000;
    }
}
