package roomloop.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A short run of the machine. The jar must have been built: it runs in Maven's verify phase. */
class FaultsIT {
    @Test
    void no_promise_is_broken_while_servers_and_redis_come_and_go() throws Exception {
        var verdict = Machine.run(Options.parse("--seconds", "18", "--guests", "20", "--seed", "7"), System.out);
        assertTrue(verdict.isClean(), verdict.table());
    }

    @Test
    void nor_while_the_masters_of_a_cluster_do() throws Exception {
        var options = Options.parse("--cluster", "--seconds", "15", "--guests", "12", "--seed", "11");
        var verdict = Machine.run(options, System.out);
        assertTrue(verdict.isClean(), verdict.table());
    }
}
