package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int ROUNDS = 200_000;
    private static final Frame FRAME = new Frame("{}".getBytes(StandardCharsets.UTF_8));

    private static class CountingSocket extends InstantSocket {
        private final AtomicInteger written = new AtomicInteger();

        @Override
        public boolean write(Frame frame, Runnable done) {
            written.incrementAndGet();
            return true;
        }
    }

    @Test
    void a_bug_of_the_socket_leaves_no_memory_taken() {
        var budget = new MemoryBudget(1_000);
        var broken = new CountingSocket() {
            @Override
            public boolean write(Frame frame, Runnable done) {
                throw new IllegalStateException("a bug of the socket");
            }
        };
        var outbox = new Outbox(broken, 16, 0, budget, event -> {});
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, () -> outbox.offer(FRAME));
        }
        outbox.close(CloseReason.BUG);
        assertEquals(1_000, budget.free());
    }

    /** Jetty passes over what its callbacks throw: without that the client would stay, and miss a frame. */
    @Test
    void a_bug_of_the_socket_at_the_end_of_a_write_drops_the_connection() {
        var ends = new ArrayDeque<Runnable>();
        var dropped = new AtomicBoolean();
        var socket = new InstantSocket() {
            @Override
            public boolean write(Frame frame, Runnable done) {
                if (!ends.isEmpty()) {
                    throw new IllegalStateException("a bug of the socket");
                }
                ends.add(done);
                return false;
            }

            @Override
            public void disconnect() {
                dropped.set(true);
            }
        };
        var outbox = new Outbox(socket, 16, 0, new MemoryBudget(1_000), event -> {});
        outbox.offer(FRAME);
        outbox.offer(FRAME);
        assertThrows(IllegalStateException.class, ends.peek()::run);
        assertTrue(dropped.get());
    }

    @Test
    void a_client_that_ends_without_credit_leaves_no_memory_taken() {
        var budget = new MemoryBudget(1_000);
        var socket = new CountingSocket();
        var outbox = new Outbox(socket, 16, 1, budget, event -> {});
        for (int i = 0; i < 3; i++) {
            outbox.offer(FRAME);
        }
        assertTrue(budget.free() < 1_000, "two wait for credit");
        outbox.close(CloseReason.OUTBOX_FULL);
        assertEquals(1_000, budget.free());
        assertEquals(1, socket.written.get());
    }

    @Test
    void a_frame_that_is_written_is_held_no_longer() {
        var outbox = new Outbox(new CountingSocket(), 16, 0, new MemoryBudget(1_000), event -> {});
        var written = offered(outbox);
        eventually("the frame is garbage", () -> {
            System.gc();
            return written.refersTo(null);
        });
        Reference.reachabilityFence(outbox);
    }

    private static WeakReference<Frame> offered(Outbox outbox) {
        var frame = new Frame(new byte[100]);
        outbox.offer(frame);
        return new WeakReference<>(frame);
    }

    @Test
    void credit_for_several_frames_sends_them_all() {
        var socket = new CountingSocket();
        var outbox = new Outbox(socket, 16, 3, new MemoryBudget(Long.MAX_VALUE), event -> {});
        for (int i = 0; i < 6; i++) {
            outbox.offer(FRAME);
        }
        assertEquals(3, socket.written.get());
        outbox.addCredit(3);
        assertEquals(6, socket.written.get());
    }

    /** Rule: when clients that take nothing use up the memory of all, it is they who are too slow. */
    @Test
    void when_memory_is_short_a_client_that_is_stuck_is_too_slow_sooner_than_one_that_reads() {
        var nothingLeft = new MemoryBudget(0);
        var ends = new ArrayDeque<Runnable>();
        var slow = new CountingSocket() {
            @Override
            public boolean write(Frame frame, Runnable done) {
                ends.add(done);
                return false;
            }
        };
        var outbox = new Outbox(slow, 1_000, 0, nothingLeft, event -> {});
        var tenth = new Frame(new byte[12_800]); // of the 128 KiB that the client has pending
        for (int i = 0; i < 11; i++) {
            assertTrue(outbox.offer(tenth), "its last write began a moment ago");
        }
        var byteMore = new Frame(new byte[1]);
        eventually("it is stuck", () -> !outbox.offer(byteMore));
        ends.remove().run(); // the end of its write begins the next one
        assertTrue(outbox.offer(byteMore), "it reads");
    }

    /** Rule: whichever thread gives the right to write back looks once more whether there is something to write. */
    @Test
    void credit_that_comes_while_a_frame_is_queued_sends_the_frame() throws Exception {
        var socket = new CountingSocket();
        var outbox = new Outbox(socket, 16, 1, new MemoryBudget(Long.MAX_VALUE), event -> {});
        outbox.offer(FRAME); // the window is used up
        var begun = new AtomicInteger();
        var read = new AtomicInteger();
        Thread reader = Thread.ofPlatform().name("reader").start(() -> {
            for (int i = 1; i <= ROUNDS; i++) {
                await(begun, i);
                outbox.addCredit(1);
                read.set(i);
            }
        });
        for (int i = 1; i <= ROUNDS; i++) {
            begun.set(i); // both at once
            outbox.offer(FRAME);
            await(read, i);
            assertEquals(i + 1, socket.written.get(), "there is a frame, and credit for it, and neither moves");
        }
        reader.join();
    }

    /** Rule: the thread that has got the right to write looks at the credit once more, which another may have used up. */
    @Test
    void threads_that_offer_at_once_send_no_more_than_the_window() throws Exception {
        int rounds = 20_000;
        var socket = new CountingSocket();
        var outbox = new Outbox(socket, 16, 1, new MemoryBudget(Long.MAX_VALUE), event -> {});
        var begun = new AtomicInteger();
        var offered = new AtomicInteger();
        Thread other = Thread.ofPlatform().name("other").start(() -> {
            for (int i = 1; i <= rounds; i++) {
                spinUntil(begun, i);
                outbox.offer(FRAME);
                offered.set(i);
            }
        });
        for (int i = 1; i <= rounds; i++) {
            begun.set(i); // both at once
            outbox.offer(FRAME);
            spinUntil(offered, i);
            assertEquals(2 * i - 1, socket.written.get(), "one is read, and one may be on its way");
            outbox.addCredit(1); // for the one that waits
            outbox.addCredit(1); // for the next round
        }
        other.join();
    }

    private static void await(AtomicInteger counter, int value) {
        while (counter.get() < value) {
            Thread.yield();
        }
    }

    /** As {@link #await}, but threads that spin go on at the same moment. */
    private static void spinUntil(AtomicInteger counter, int value) {
        for (int spins = 0; counter.get() < value; spins++) {
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
