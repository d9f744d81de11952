package roomloop.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import roomloop.chat.Attendee;
import roomloop.chat.Feed;
import roomloop.chat.Message;
import roomloop.chat.RoomName;

/** A server's rooms as a bus sees them: they remember what they were told. */
final class Ears implements Feed {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<RoomName> confirmations = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> typing = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<Attendee>> attendances = new LinkedBlockingQueue<>();

    Message hearsNext() throws InterruptedException {
        return within(DEADLINE, messages, "a message");
    }

    List<Message> hears(int count) throws InterruptedException {
        var heard = new ArrayList<Message>();
        while (heard.size() < count) {
            heard.add(hearsNext());
        }
        return heard;
    }

    void hears(String text) throws InterruptedException {
        assertEquals(text, hearsNext().text());
    }

    /** Hears on until that one. */
    void hearsAtLast(Message last) throws InterruptedException {
        while (!hearsNext().equals(last)) {
            // another one before it
        }
    }

    void hasHeardNothing() {
        assertTrue(messages.isEmpty(), () -> "heard " + messages);
    }

    void hearsTyping(String name) throws InterruptedException {
        assertEquals(name, within(DEADLINE, typing, "typing"));
    }

    void hasHeardNoTyping() {
        assertTrue(typing.isEmpty(), () -> "heard " + typing);
    }

    void areConfirmed(RoomName... rooms) throws InterruptedException {
        var missing = new HashSet<>(Set.of(rooms));
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!missing.isEmpty()) {
            missing.remove(
                    within(Duration.ofNanos(end - System.nanoTime()), confirmations, "confirmation of " + missing));
        }
    }

    void isConfirmed(RoomName room) throws InterruptedException {
        assertEquals(room, within(DEADLINE, confirmations, "a confirmation"));
    }

    void sees(Duration deadline, Predicate<List<Attendee>> expected) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        List<Attendee> last = List.of();
        while (System.nanoTime() < end) {
            var seen = attendances.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            last = seen != null ? seen : last;
            if (seen != null && expected.test(seen)) {
                return;
            }
        }
        throw new AssertionError("last seen: " + last);
    }

    private static <T> T within(Duration deadline, BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
        assertNotNull(next, () -> "no " + what + " within " + deadline);
        return next;
    }

    @Override
    public void deliver(Message message) {
        messages.add(message);
    }

    @Override
    public void deliverWaiting(Message message) {
        messages.add(message);
    }

    @Override
    public void typing(RoomName room, String name) {
        typing.add(name);
    }

    @Override
    public void attendance(RoomName room, List<Attendee> others) {
        attendances.add(others);
    }

    @Override
    public void confirmed(RoomName room) {
        confirmations.add(room);
    }
}
