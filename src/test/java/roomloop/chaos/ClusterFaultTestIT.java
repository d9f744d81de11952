package roomloop.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** As {@link FaultTestIT}, on a Redis Cluster, in a class of its own: the two mostly wait, and run beside each other. */
class ClusterFaultTestIT {
    @Test
    void no_promise_is_broken_while_the_masters_of_a_cluster_come_and_go() throws Exception {
        var options = Options.parse("--cluster", "--seconds", "15", "--guests", "12", "--seed", "11");
        var result = FaultTestMain.run(options, System.out);
        assertTrue(result.isClean(), result.table());
    }
}
