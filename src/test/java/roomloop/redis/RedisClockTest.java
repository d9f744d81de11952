package roomloop.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Leases end by Redis's clock, which our wall clock has no part in. */
class RedisClockTest {
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // it may begin anywhere
    private final RedisClock clock = new RedisClock(nanos::get);

    @Test
    void it_goes_on_from_redis_s_time_as_the_monotonic_clock_does() {
        clock.set(List.of("1000", "250000"));
        assertEquals(1_000_250, clock.now());
        nanos.addAndGet(Duration.ofSeconds(7).toNanos());
        assertEquals(1_007_250, clock.now());
    }

    @Test
    void a_step_of_redis_s_own_clock_is_told_unless_it_is_the_first_look() {
        assertEquals(Duration.ZERO, clock.set(List.of("1000", "0")));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertEquals(Duration.ZERO, clock.set(List.of("1005", "0")));
        assertEquals(Duration.ofMinutes(1), clock.set(List.of("945", "0")));
        assertEquals(945_000, clock.now());
    }

    @Test
    void nothing_else_here_looks_at_the_wall_clock() throws IOException {
        try (var sources = Files.list(Path.of("src/main/java/roomloop/redis"))) {
            for (Path source :
                    sources.filter(file -> !file.endsWith("RedisClock.java")).toList()) {
                assertFalse(
                        Files.readString(source).matches("(?s).*(currentTimeMillis|Instant|Clock\\.system).*"),
                        source.toString());
            }
        }
    }
}
