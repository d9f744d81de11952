package roomloop.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import roomloop.chaos.FaultPlan.Fault;

class FaultPlanTest {
    @Test
    void the_same_seed_is_the_same_plan() {
        assertEquals(steps(7), steps(7));
        assertNotEquals(steps(7), steps(8));
    }

    @Test
    void every_fault_has_its_turn_before_one_comes_again() {
        Set<Fault> first = steps(7).stream()
                .limit(Fault.values().length)
                .map(FaultPlan.Step::fault)
                .collect(Collectors.toSet());
        assertEquals(Set.of(Fault.values()), first);
    }

    @Test
    void one_redis_has_no_replica_that_could_take_over() {
        var faults = Fault.of(Options.parse("--servers", "3"));
        assertEquals(Fault.values().length - 2, faults.size());
        assertFalse(faults.contains(Fault.FAIL_OVER) || faults.contains(Fault.MOVE_SLOT));
    }

    private static List<FaultPlan.Step> steps(long seed) {
        var options = Options.parse("--seed", "" + seed, "--cluster", "--servers", "3");
        return Stream.generate(new FaultPlan(options)::next).limit(50).toList();
    }
}
