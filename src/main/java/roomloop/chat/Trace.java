package roomloop.chat;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of one message through this server, for the live view: its sender asked for it. Any thread may add a step; when the
 * message is in the log and written to the sender's socket, the sender gets a {@code trace} frame. Never leaves this process.
 */
public final class Trace {
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final int MAX_STEPS = 32; // then the others are left out
    private static final String LAST_STEP = "written"; // to the sender's socket

    /** Classes whose methods only hand a step to the trace: the line that was reached is their caller's. */
    private static final Set<String> CARRIERS =
            Set.of(Trace.class.getName(), Draft.class.getName(), Message.class.getName(), Frame.class.getName());

    /** By which the bus's message is known to be the sender's. */
    private record Key(RoomName room, User author, String ref) {}

    /**
     * One of its steps.
     *
     * @param nanos since the message was received
     * @param at the line of Java that was reached, such as {@code Room.java:112}
     */
    record Step(String name, String thread, long nanos, String at) {}

    private final Client sender;
    private final Key key;
    private final long receivedAt; // nano time
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>(); // bounded by MAX_STEPS, about
    private final AtomicInteger ends = new AtomicInteger(2); // still to come: confirmed, and written

    /** @param receivedAt the nano time at which the message's text had come from the socket */
    public Trace(Client sender, RoomName room, String ref, long receivedAt) {
        this.sender = sender;
        this.key = new Key(room, sender.user(), ref);
        this.receivedAt = receivedAt;
        add("received", 0);
    }

    /** The message has come to the caller's line, on the caller's thread. */
    public void add(String step) {
        add(step, System.nanoTime() - receivedAt);
    }

    /** Walks the stack, which is slow. */
    private void add(String step, long nanos) {
        if (steps.size() < MAX_STEPS) {
            String line = STACK.walk(frames -> frames.filter(frame ->
                            frame.getClassName().startsWith("roomloop.") && !CARRIERS.contains(frame.getClassName()))
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .findFirst()
                    .orElse(""));
            steps.add(new Step(step, Thread.currentThread().getName(), nanos, line));
        }
    }

    /** Adds a step if the outbox is the one of the connection that sent the message. */
    void add(String step, Outbox outbox) {
        if (sender.outbox == outbox) {
            add(step);
            if (step.equals(LAST_STEP)) {
                end();
            }
        }
    }

    /** One of the two ends: the bus has confirmed the message, or the sender's socket has it. */
    void end() {
        if (ends.decrementAndGet() == 0) {
            var inOrder =
                    steps.stream().sorted(Comparator.comparingLong(Step::nanos)).toList();
            sender.send(ServerFrames.trace(key.room(), key.ref(), inOrder));
        }
    }

    /** The traced messages that are on their way over the bus, which doesn't carry the trace itself. Any thread. */
    static final class OnTheBus {
        private static final int MAX = 64; // then messages go untraced
        private static final long LONGEST = TimeUnit.SECONDS.toNanos(10); // then a message isn't awaited any more

        private final Map<Key, Trace> traces = new ConcurrentHashMap<>(); // no more than MAX, about

        /** The bus is about to get the message. */
        void add(Trace trace) {
            traces.values().removeIf(other -> trace.receivedAt - other.receivedAt > LONGEST);
            if (traces.size() < MAX) {
                traces.put(trace.key, trace);
            }
        }

        /** The bus won't deliver the message. */
        void remove(Trace trace) {
            traces.remove(trace.key);
        }

        /** The message as the bus delivers it, with its trace if it has one. */
        Message traced(Message message) {
            if (traces.isEmpty() || message.ref().isEmpty()) {
                return message;
            }
            var key = new Key(message.room(), message.author(), message.ref().get());
            return Optional.ofNullable(traces.remove(key)).map(message::with).orElse(message);
        }
    }
}
