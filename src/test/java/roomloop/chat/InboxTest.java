package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final long CAPACITY = 1_000_000;

    private static final Message MESSAGE = new Message(
            new MessageId(1, 0),
            MessageId.ZERO,
            new RoomName("tea"),
            new User("uid-ann", "ann"),
            "hello",
            Optional.empty());

    private final MemoryBudget budget = new MemoryBudget(CAPACITY);
    private final Inbox inbox = new Inbox(4, budget);

    private static Command message() {
        return new Command.Deliver(MESSAGE);
    }

    @Test
    void what_a_bug_left_in_the_batch_is_taken_from_the_budget_once() throws Exception {
        var batch = new ArrayList<Command>();
        inbox.offer(message());
        inbox.take(batch, 10, 0);
        inbox.offer(message());
        inbox.take(batch, 10, 0);
        assertEquals(2, batch.size());
        assertEquals(CAPACITY, budget.free());
    }

    @Test
    void a_room_that_waits_for_its_subscription_gives_back_the_memory_of_what_it_throws_away() {
        inbox.offer(message());
        inbox.keepPendingJoins();
        assertEquals(CAPACITY, budget.free());
    }

    /** It was meant for the room of that name before this one. Else the join, when it has read the log, would be answered here. */
    @Test
    void a_room_that_throws_away_a_leave_answers_it_and_ends_the_membership() {
        var sent = new ArrayList<String>();
        var socket = new InstantSocket() {
            @Override
            public boolean write(Frame frame, Runnable done) {
                return sent.add(frame.toString());
            }
        };
        var ann = new Client(
                1, new User("uid-ann", "ann"), new Outbox(socket, 16, 0, budget, event -> {}), event -> {}, end -> {});
        Membership membership = ann.join(new RoomName("tea")).orElseThrow();
        inbox.offer(new Command.Leave(membership));
        inbox.keepPendingJoins();
        assertFalse(membership.isActive());
        assertEquals(List.of("{\"type\":\"left\",\"room\":\"tea\"}"), sent);
    }

    @Test
    void a_room_that_waits_for_its_subscription_makes_place_for_the_handlers_that_wait() throws Exception {
        for (int i = 0; i < 4; i++) {
            inbox.offer(message());
        }
        inbox.announce();
        Thread handler = Thread.startVirtualThread(() -> {
            try {
                inbox.put(message());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually("the handler waits", () -> handler.getState() == Thread.State.WAITING);
        inbox.keepPendingJoins();
        assertTrue(handler.join(Duration.ofSeconds(10)), "there is place, and the handler waits");
    }

    @Test
    void a_message_that_comes_after_the_end_of_the_room_takes_no_memory() {
        inbox.close();
        inbox.deliver(MESSAGE);
        assertEquals(CAPACITY, budget.free());
    }

    @Test
    void a_room_is_not_idle_while_a_join_is_on_its_way_to_it() throws Exception {
        var batch = new ArrayList<Command>();
        assertTrue(inbox.isIdle());
        inbox.announce();
        assertFalse(inbox.isIdle(), "else the room would retire now, and not answer the join");
        inbox.put(message());
        inbox.take(batch, 10, 0);
        assertTrue(inbox.isIdle());
    }

    /** Rule: a room that ends lets the producers run that it waits for, also if all cores are busy with rooms that end. */
    @Test
    void rooms_that_end_on_every_core_do_not_keep_their_producers_from_running() {
        int cores = Runtime.getRuntime().availableProcessors() * 2;
        var start = new CountDownLatch(1);
        var ended = new CountDownLatch(cores);
        List<Inbox> full =
                IntStream.range(0, cores).mapToObj(i -> new Inbox(1, budget)).toList();
        for (Inbox each : full) {
            each.offer(message());
            each.announce();
            Thread.ofVirtual().name("producer").start(() -> {
                try {
                    each.put(message());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Thread.ofVirtual().name("room").start(() -> {
                try {
                    start.await();
                    each.close();
                    ended.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        start.countDown();
        eventually("all rooms have ended", () -> ended.getCount() == 0);
        assertEquals(CAPACITY, budget.free());
    }
}
