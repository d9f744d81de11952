package roomloop.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import roomloop.chat.BusListener;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.support.BusContract;
import roomloop.support.RecordingListener;

class MemoryBusTest extends BusContract {
    private static final long MAX_BYTES = 64L << 20;
    private static final String LONG_TEXT = "x".repeat(4_000);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public MessageBus bus() {
        return new MemoryBus(HISTORY, MAX_BYTES);
    }

    private MessageBus onClock() throws InterruptedException {
        MessageBus bus = starts(
                new MemoryBus(HISTORY, MAX_BYTES, () -> java.time.Instant.ofEpochMilli(now.get()), nanos::get),
                new RecordingListener());
        bus.subscribe(TEA);
        return bus;
    }

    @Test
    void ids_increase_even_when_the_clock_steps_back() throws Exception {
        MessageBus bus = onClock();
        assertEquals(new MessageId(1_000_000, 0), says(bus, "a").id());
        now.set(500_000);
        assertEquals(new MessageId(1_000_000, 1), says(bus, "b").id());
    }

    @Test
    void a_ref_is_forgotten_after_five_minutes() throws Exception {
        MessageBus bus = onClock();
        posted(bus.publish(draft("x", "r")));
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertTrue(posted(bus.publish(draft("x", "r"))).repeated());
        nanos.addAndGet(1);
        assertFalse(posted(bus.publish(draft("x", "r"))).repeated());
    }

    @Test
    void a_ref_is_not_forgotten_because_the_clock_jumps() throws Exception {
        MessageBus bus = onClock();
        posted(bus.publish(draft("x", "r")));
        now.addAndGet(Duration.ofHours(1).toMillis());
        assertTrue(posted(bus.publish(draft("x", "r"))).repeated());
    }

    @Test
    void of_very_many_refs_the_oldest_are_forgotten() throws Exception {
        MessageBus bus = onClock();
        for (int i = 0; i <= MemoryLog.MAX_REFS; i++) {
            bus.publish(draft("x", "r" + i));
        }
        assertTrue(posted(bus.publish(draft("x", "r1"))).repeated());
        assertFalse(posted(bus.publish(draft("x", "r0"))).repeated());
    }

    @Test
    void when_memory_is_full_the_room_that_was_silent_longest_loses_its_log_and_its_ids_go_on() throws Exception {
        MessageBus bus = onClock();
        MessageId followedEnd = says(bus, "hi").id();
        MessageId goneEnd = posted(bus.publish(new Draft(COFFEE, ANN, "hi", Optional.empty())))
                .id();
        fillMemory(bus);
        now.set(0);

        assertEquals(new LogPage(List.of(), true, true, followedEnd), bus.readAfter(TEA, followedEnd, 10));
        assertFalse(bus.readAfter(TEA, MessageId.ZERO, 10).reachesBack());
        MessageId next = says(bus, "again").id();
        assertTrue(next.isAfter(followedEnd));
        assertTrue(bus.readAfter(TEA, followedEnd, 10).reachesBack(), "nothing is missing");

        assertEquals(MessageId.ZERO, bus.readLatest(COFFEE, 10).newest());
        assertTrue(posted(bus.publish(new Draft(COFFEE, ANN, "again", Optional.empty())))
                .id()
                .isAfter(goneEnd));
        assertFalse(bus.readAfter(COFFEE, goneEnd, 10).reachesBack());
    }

    private void fillMemory(MessageBus bus) throws InterruptedException {
        int rooms = (int) (MAX_BYTES / (HISTORY * 2L * LONG_TEXT.length())) + 1;
        for (int i = 0; i < rooms * HISTORY; i++) {
            var room = new RoomName("room-" + i / HISTORY);
            bus.publish(new Draft(room, ANN, LONG_TEXT, Optional.empty()));
        }
    }

    @Test
    void while_a_sender_waits_for_a_full_inbox_the_log_can_be_read_and_other_rooms_go_on() throws Exception {
        var waits = new CountDownLatch(1);
        var full = new FullInbox(waits);
        MessageBus bus = new MemoryBus(HISTORY, MAX_BYTES);
        bus.start(full);
        Thread sender = Thread.startVirtualThread(() -> {
            try {
                bus.publish(draft("waits"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(waits.await(10, TimeUnit.SECONDS));
        assertEquals(List.of("waits"), texts(bus.readLatest(TEA, 10)));
        posted(bus.publish(new Draft(COFFEE, ANN, "goes on", Optional.empty())));
        sender.interrupt();
        sender.join();
    }

    /** The tea room's inbox is full for ever. */
    private record FullInbox(CountDownLatch waits) implements BusListener {
        @Override
        public void onMessage(Message message) {}

        @Override
        public void onMessageBlocking(Message message) throws InterruptedException {
            if (message.room().equals(TEA)) {
                waits.countDown();
                new CountDownLatch(1).await();
            }
        }

        @Override
        public void onTyping(RoomName room, String name) {}

        @Override
        public void onMembers(RoomName room, List<RemoteMember> others) {}

        @Override
        public void onSubscribed(RoomName room) {}
    }
}
