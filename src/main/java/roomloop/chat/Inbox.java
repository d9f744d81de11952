package roomloop.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.LabControl.QueuedCommand;
import roomloop.chat.MessageBus.RemoteMember;

/**
 * The only way into a room: a bounded queue, and beside it the marks for what may not be lost when the queue is full. Any thread
 * puts in; only the room's thread takes out.
 */
final class Inbox {
    /** Full: a socket's handler waits, so that its client isn't read; the bus marks the room behind instead. */
    private final BlockingQueue<Command> queue;

    private final int capacity;
    private final MemoryBudget budget;
    private final AtomicInteger peak = new AtomicInteger(); // commands that the room found at once, since the last look
    private final AtomicInteger producers = new AtomicInteger(); // threads that are about to put, or wait for space
    private final AtomicBoolean closed = new AtomicBoolean(); // the room has ended

    // The loop looks at these after every batch, so a thread that sets one and finds the queue full needs no wake-up.
    private final CountDownLatch subscribed = new CountDownLatch(1); // the bus delivers this room
    private final AtomicBoolean behind = new AtomicBoolean(); // something was missed: the log must be read
    private final AtomicReference<Optional<List<RemoteMember>>> remote = new AtomicReference<>(Optional.empty());

    /** @param budget of the messages in all inboxes */
    Inbox(int capacity, MemoryBudget budget) {
        this.capacity = capacity;
        this.budget = budget;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    // ---- Any thread may call these.

    /** Never waits. False: the queue is full. */
    boolean offer(Command command) {
        boolean taken = queue.offer(command);
        if (taken) {
            budget.add(bytes(command));
            if (closed.get()) { // the room ended after it was found by its name
                discardAll();
            }
        }
        return taken;
    }

    /** Announces a {@link #put}: until it is done, the room doesn't retire. Never waits. */
    void announce() {
        producers.incrementAndGet();
    }

    /** Waits while the queue is full. Needs an {@link #announce} before. */
    void put(Command command) throws InterruptedException {
        try {
            queue.put(command);
            budget.add(bytes(command));
        } finally {
            producers.decrementAndGet();
        }
    }

    /** Never waits. If the queue is full or memory is short, the room reads the message from the log later. */
    void deliver(Message message) {
        message.traced("in the inbox");
        if (budget.isExceeded() || !offer(new Command.Deliver(message))) {
            markBehind();
        }
    }

    /** The bus delivers the room from here on; what was said before must be read. */
    void onSubscribed() {
        subscribed.countDown();
        markBehind();
    }

    /** Which users are in the room by way of other servers. Only the newest list counts. */
    void onRemoteMembers(List<RemoteMember> members) {
        remote.set(Optional.of(members));
        wakeUp();
    }

    /** The mark comes before the wake-up: if the loop takes the command, it sees the mark. */
    void markBehind() {
        behind.set(true);
        wakeUp();
    }

    /** Has the loop look beside the queue; if a command waits, it is about to do so anyway. */
    void wakeUp() {
        if (queue.isEmpty()) {
            queue.offer(new Command.WakeUp());
        }
    }

    /** How full it is; the peak counts from the last call. */
    QueueStats stats() {
        int size = queue.size();
        return new QueueStats(size, Math.max(size, peak.getAndSet(0)), capacity);
    }

    /** The commands that wait, oldest first, at most so many. */
    List<QueuedCommand> waiting(int limit) {
        return queue.stream().limit(limit).map(QueuedCommand::of).toList();
    }

    // ---- Only the room's thread calls these.

    /** Empty and without a thread that is about to put something in. */
    boolean isIdle() {
        return producers.get() == 0 && queue.isEmpty();
    }

    /** Adds all commands that wait, at most {@code max}, to the batch. Waits that many nanoseconds for the first one. */
    void take(Collection<Command> batch, int max, long nanos) throws InterruptedException {
        Command first = nanos == Long.MAX_VALUE ? queue.take() : queue.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        if (first != null) {
            var taken = new ArrayList<Command>(); // the batch may hold some of the last one, after a bug
            taken.add(first);
            queue.drainTo(taken, max - 1);
            peak.accumulateAndGet(taken.size(), Math::max);
            taken.forEach(command -> budget.remove(bytes(command)));
            batch.addAll(taken);
        }
    }

    /** Waits that many nanoseconds until the bus delivers the room. False: it doesn't yet. */
    boolean awaitSubscribed(long nanos) throws InterruptedException {
        return subscribed.await(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isBehind() {
        return behind.get();
    }

    /** Called before the log is read: what is missed from here on marks the room again. */
    void clearBehind() {
        behind.set(false);
    }

    Optional<List<RemoteMember>> takeRemoteMembers() {
        return remote.get().isEmpty() ? Optional.empty() : remote.getAndSet(Optional.empty());
    }

    /** Throws away everything but the joins that still wait for an answer: the messages will be read from the log. */
    void keepPendingJoins() {
        for (var each = queue.iterator(); each.hasNext(); ) { // removeIf would wake no thread that waits for space
            Command command = each.next();
            if (!(command instanceof Command.Join join && join.membership().isPending())) {
                each.remove();
                discard(command);
            }
        }
    }

    /** Throws everything away until no thread waits for space any more: the room has ended, and answers no join. */
    void close() {
        closed.set(true);
        while (!isIdle()) {
            discardAll();
            Thread.yield(); // a producer on a virtual thread may need the core that this one is on
        }
    }

    private void discardAll() {
        for (Command command = queue.poll(); command != null; command = queue.poll()) {
            discard(command);
        }
    }

    private void discard(Command command) {
        budget.remove(bytes(command));
        if (command instanceof Command.Join join) {
            join.answer().completeExceptionally(new UnavailableException("the room doesn't answer any more"));
        } else if (command instanceof Command.Leave(var membership)) { // of a join that is still on the way
            membership.end();
            membership.client().send(ServerFrames.left(membership.room()));
        }
    }

    private static long bytes(Command command) {
        return command instanceof Command.Deliver(var message) ? message.bytes() : 0;
    }
}
