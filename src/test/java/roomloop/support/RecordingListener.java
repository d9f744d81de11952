package roomloop.support;

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
import roomloop.chat.BusListener;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.RoomName;

/** A server's rooms as a bus sees them: they remember what they were told. */
public final class RecordingListener implements BusListener {
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<RoomName> confirmations = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> typing = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<RemoteMember>> attendances = new LinkedBlockingQueue<>();

    public Message hearsNext() throws InterruptedException {
        return within(DEADLINE, messages, "a message");
    }

    public List<Message> hears(int count) throws InterruptedException {
        var heard = new ArrayList<Message>();
        while (heard.size() < count) {
            heard.add(hearsNext());
        }
        return heard;
    }

    public void hears(String text) throws InterruptedException {
        assertEquals(text, hearsNext().text());
    }

    /** Hears on until that one. */
    public void hearsAtLast(Message last) throws InterruptedException {
        while (!hearsNext().equals(last)) {
            // another one before it
        }
    }

    public void hasHeardNothing() {
        assertTrue(messages.isEmpty(), () -> "heard " + messages);
    }

    public void hearsTyping(String name) throws InterruptedException {
        assertEquals(name, within(DEADLINE, typing, "typing"));
    }

    public void hasHeardNoTyping() {
        assertTrue(typing.isEmpty(), () -> "heard " + typing);
    }

    public void areConfirmed(RoomName... rooms) throws InterruptedException {
        var missing = new HashSet<>(Set.of(rooms));
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!missing.isEmpty()) {
            missing.remove(
                    within(Duration.ofNanos(end - System.nanoTime()), confirmations, "confirmation of " + missing));
        }
    }

    public void isConfirmed(RoomName room) throws InterruptedException {
        assertEquals(room, within(DEADLINE, confirmations, "a confirmation"));
    }

    public void sees(Duration deadline, Predicate<List<RemoteMember>> expected) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        List<RemoteMember> last = List.of();
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
    public void onMessage(Message message) {
        messages.add(message);
    }

    @Override
    public void onMessageBlocking(Message message) {
        messages.add(message);
    }

    @Override
    public void onTyping(RoomName room, String name) {
        typing.add(name);
    }

    @Override
    public void onMembers(RoomName room, List<RemoteMember> others) {
        attendances.add(others);
    }

    @Override
    public void onSubscribed(RoomName room) {
        confirmations.add(room);
    }
}
