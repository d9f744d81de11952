package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import roomloop.config.Rate;

class RateLimiterTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // nano time may turn over
    private final RateLimiter limiter = new RateLimiter(Optional.of(new Rate(10, 3)), now::get);

    @Test
    void a_burst_is_taken_and_then_one_each_interval() {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, limiter.take("ann"));
        }
        assertEquals(100, limiter.take("ann"));
        assertEquals(100, limiter.take("ann"));
        assertEquals(0, limiter.take("bob"));
        now.addAndGet(60_000_000);
        assertEquals(40, limiter.take("ann"));
        now.addAndGet(40_000_000);
        assertEquals(0, limiter.take("ann"));
        assertEquals(100, limiter.take("ann"));
    }

    @Test
    void a_full_bucket_is_forgotten() {
        limiter.take("ann");
        limiter.forget();
        assertEquals(1, limiter.keys());
        now.addAndGet(100_000_001);
        limiter.forget();
        assertEquals(0, limiter.keys());
    }

    @Test
    void strangers_without_end_do_not_fill_the_memory() {
        for (int i = 0; i < RateLimiter.MAX_KEYS; i++) {
            limiter.take("guest " + i);
        }
        assertTrue(limiter.take("one more") > 0);
        assertEquals(0, limiter.take("guest 7"));
        assertEquals(RateLimiter.MAX_KEYS, limiter.keys());
    }

    @Test
    void off_means_off() {
        var off = new RateLimiter(Optional.empty(), now::get);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(0, off.take("ann"));
        }
        assertEquals(0, off.keys());
    }
}
