package roomloop.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LoopGateTest {
    @Test
    void a_loop_that_is_paused_while_it_is_delayed_takes_nothing_before_a_step() throws Exception {
        var gate = new LoopGate();
        gate.delay(500);
        var most = new CompletableFuture<Integer>();
        Thread loop = Thread.ofVirtual().start(() -> {
            try {
                most.complete(gate.await(1024));
            } catch (InterruptedException e) {
                most.completeExceptionally(e);
            }
        });
        assertThrows(TimeoutException.class, () -> most.get(100, TimeUnit.MILLISECONDS)); // so it is delayed by now
        gate.pause();
        assertThrows(TimeoutException.class, () -> most.get(1, TimeUnit.SECONDS));
        gate.step();
        assertEquals(1, most.get(10, TimeUnit.SECONDS));
        loop.join();
    }
}
