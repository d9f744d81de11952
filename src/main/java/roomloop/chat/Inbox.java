package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only door into a room: a bounded queue, and beside it three marks for what may not be lost when the queue is full.
 * Any thread puts in; only the room's thread takes out.
 */
final class Inbox {
    private final BlockingQueue<Command> queue; // full: a socket's handler waits; the bus marks the room behind instead

    // The loop looks at these after every turn, so whoever sets one and finds the queue full needs no wake-up.
    private final AtomicBoolean confirmed = new AtomicBoolean(); // the bus hears this room
    private final AtomicBoolean behind = new AtomicBoolean(); // something was missed: the log must be read
    private final AtomicReference<List<RemoteMember>> elsewhere = new AtomicReference<>(); // null: nothing new

    Inbox(int capacity) {
        queue = new ArrayBlockingQueue<>(capacity);
    }

    // ---- Any thread.

    /** Never waits. False: the queue is full. */
    boolean offer(Command command) {
        return queue.offer(command);
    }

    /** As {@link #offer}, but waits that long for room. */
    boolean offer(Command command, long millis) throws InterruptedException {
        return queue.offer(command, millis, TimeUnit.MILLISECONDS);
    }

    /** Never waits. If the queue is full, the room reads the message from the log later. */
    void deliver(Message message) {
        if (!queue.offer(new Command.Deliver(message))) {
            fallBehind();
        }
    }

    /** The room is heard from here on; what was said before must be read. */
    void confirm() {
        confirmed.set(true);
        fallBehind();
    }

    /** Who is in the room by way of other servers. Only the newest list counts. */
    void attend(List<RemoteMember> others) {
        elsewhere.set(others);
        queue.offer(new Command.CatchUp());
    }

    /** The mark comes before the wake-up: if the loop takes the command, it sees the mark. */
    void fallBehind() {
        behind.set(true);
        queue.offer(new Command.CatchUp());
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    // ---- Only the room's thread.

    /** Null: there is nothing. */
    Command poll() {
        return queue.poll();
    }

    /** Waits that many nanoseconds; null: there was nothing. */
    Command poll(long nanos) throws InterruptedException {
        return nanos == Long.MAX_VALUE ? queue.take() : queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isBehind() {
        return behind.get();
    }

    /** Whether the log must be read, and the bus hears what comes after it. */
    boolean mustRead() {
        return behind.get() && confirmed.get();
    }

    /** Called before the log is read: what is missed from here on marks the room again. */
    void startReading() {
        behind.set(false);
    }

    Optional<List<RemoteMember>> takeElsewhere() {
        return elsewhere.get() == null ? Optional.empty() : Optional.of(elsewhere.getAndSet(null));
    }
}
