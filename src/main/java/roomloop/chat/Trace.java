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
    /**
     * One of them.
     *
     * @param nanos since the message was received
     * @param at the line of Java that was reached, such as {@code Room.java:112}
     */
    record Step(String name, String thread, long nanos, String at) {}

    /** The traced messages that are on their way over the bus, which doesn't carry the trace itself. Any thread. */
    static final class OnTheBus {
        private static final int MAX = 64; // then messages go untraced
        private static final long LONGEST = TimeUnit.SECONDS.toNanos(10); // then a message isn't awaited any more

        private record Key(RoomName room, User author, String ref) {}

        private final Map<Key, Trace> traces = new ConcurrentHashMap<>(); // no more than MAX, about

        /** The bus is about to get the draft. */
        void add(Draft draft) {
            if (draft.trace().isPresent()) {
                traces.values().removeIf(trace -> System.nanoTime() - trace.receivedAt > LONGEST);
                if (traces.size() < MAX) {
                    traces.put(key(draft), draft.trace().get());
                }
            }
        }

        /** The bus won't deliver the draft. */
        void remove(Draft draft) {
            if (draft.trace().isPresent()) {
                traces.remove(key(draft));
            }
        }

        /** The message as the bus delivers it, with its trace if it has one. */
        Message traced(Message message) {
            if (traces.isEmpty() || message.ref().isEmpty()) {
                return message;
            }
            var key = new Key(message.room(), message.author(), message.ref().get());
            return Optional.ofNullable(traces.remove(key)).map(message::with).orElse(message);
        }

        private static Key key(Draft draft) {
            return new Key(draft.room(), draft.author(), draft.ref().orElseThrow());
        }
    }

    /** Their lines are not the caller's. */
    private static final Set<String> CARRIERS =
            Set.of(Trace.class.getName(), Draft.class.getName(), Message.class.getName(), Frame.class.getName());

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final int ENDS = 2; // confirmed, and written
    private static final int MAX_STEPS = 32; // then the others are left out

    private final Client sender;
    private final RoomName room;
    private final String ref;
    private final long receivedAt; // nano time
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>(); // bounded by MAX_STEPS, about
    private final AtomicInteger ends = new AtomicInteger(ENDS); // still to come

    /** @param receivedAt the nano time at which the message's text had come from the socket */
    public Trace(Client sender, RoomName room, String ref, long receivedAt) {
        this.sender = sender;
        this.room = room;
        this.ref = ref;
        this.receivedAt = receivedAt;
        add("received", 0);
    }

    /** The message has come to the caller's line, on the caller's thread. */
    public void add(String name) {
        add(name, System.nanoTime() - receivedAt);
    }

    private void add(String name, long nanos) {
        if (steps.size() < MAX_STEPS) {
            steps.add(new Step(name, Thread.currentThread().getName(), nanos, callersLine()));
        }
    }

    /** Walks the stack: slow, so only a traced message may call it. */
    private static String callersLine() {
        return STACK.walk(frames -> frames.filter(frame ->
                        frame.getClassName().startsWith("roomloop.") && !CARRIERS.contains(frame.getClassName()))
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .findFirst()
                .orElse(""));
    }

    /** Adds a step if the outbox is the one of the connection that sent the message. */
    void add(String name, Outbox outbox) {
        if (sender.has(outbox)) {
            add(name);
        }
    }

    /** The sender's socket has the message. */
    void onWritten(Outbox outbox) {
        if (sender.has(outbox)) {
            add("written");
            end();
        }
    }

    /** The bus has confirmed the message. */
    void onConfirmed() {
        end();
    }

    private void end() {
        if (ends.decrementAndGet() == 0) {
            var inOrder =
                    steps.stream().sorted(Comparator.comparingLong(Step::nanos)).toList();
            sender.send(ServerFrames.trace(room, ref, inOrder));
        }
    }
}
