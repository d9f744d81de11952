package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is pinged, and who is taken for dead; a pulse beats each second from 0. */
class LifeSignsTest {
    private static final ConnectionMonitor.Rhythm RHYTHM =
            ConnectionMonitor.Rhythm.USUAL; // pings after 15 to 20 s, dead after 30

    private final ConnectionMonitor.Vitals vitals = new ConnectionMonitor.Vitals();

    @Test
    void who_is_quiet_is_asked_after_15_to_20_seconds_and_only_once_in_that_time() {
        assertFalse(isAsked(14));
        int first = 15;
        while (!isAsked(first)) {
            first++;
        }
        assertTrue(first <= 20, () -> "first asked later than after 20 s");
        for (int second = first + 1; second < first + 15; second++) {
            assertFalse(isAsked(second));
        }
    }

    @Test
    void who_speaks_is_never_asked() {
        for (int second = 0; second < 100; second++) {
            assertFalse(isAsked(second));
            if (second % 10 == 0) {
                vitals.sign(nanos(second));
            }
        }
    }

    @Test
    void who_answers_is_asked_again_when_it_is_quiet_again() {
        int asked = 0;
        for (int second = 0; second < 200; second++) {
            if (isAsked(second)) {
                asked++;
                vitals.sign(nanos(second));
            }
        }
        assertTrue(asked >= 9 && asked <= 13, "asked " + asked + " times in 200 s");
    }

    @Test
    void who_does_not_answer_is_dead_30_seconds_after_the_last_sign() {
        vitals.sign(nanos(5));
        isAsked(25);
        assertFalse(vitals.isDead(nanos(35), RHYTHM));
        assertTrue(vitals.isDead(nanos(36), RHYTHM));
    }

    @Test
    void a_ping_that_could_not_be_written_is_tried_again() {
        assertTrue(vitals.needsPing(nanos(20), RHYTHM));
        assertTrue(vitals.needsPing(nanos(21), RHYTHM));
    }

    @Test
    void not_all_who_came_at_once_are_asked_at_once() {
        long early = IntStream.range(0, 1_000)
                .mapToObj(i -> new ConnectionMonitor.Vitals())
                .filter(each -> each.needsPing(nanos(17), RHYTHM))
                .count();
        assertEquals(400, early, 200);
    }

    /** Asks if it is time for that, as the pulse does. */
    private boolean isAsked(int second) {
        boolean due = vitals.needsPing(nanos(second), RHYTHM);
        if (due) {
            vitals.pinged(nanos(second));
        }
        return due;
    }

    private static long nanos(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
