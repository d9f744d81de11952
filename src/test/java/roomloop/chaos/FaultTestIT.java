package roomloop.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A short run of {@code scripts/chaos}. The jar must have been built: it runs in Maven's verify phase. */
class FaultTestIT {
    @Test
    void no_promise_is_broken_while_servers_and_redis_come_and_go() throws Exception {
        var result = FaultTestMain.run(Options.parse("--seconds", "18", "--guests", "20", "--seed", "7"), System.out);
        assertTrue(result.isClean(), result.table());
    }
}
