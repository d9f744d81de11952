package roomloop.chat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The traced messages that are on their way over the bus, which doesn't carry the trace itself. Any thread. */
final class Traces {
    private static final int MAX = 64; // then messages go untraced
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(10); // on the way; then it isn't awaited any more

    private record Key(RoomName room, String uid, String ref) {}

    private final Map<Key, Trace> traces = new ConcurrentHashMap<>(); // no more than MAX, about

    void add(Draft draft, Trace trace) {
        traces.values().removeIf(each -> each.isOlderThan(LONGEST));
        if (traces.size() < MAX) {
            traces.put(new Key(draft.room(), draft.author().uid(), draft.ref().orElse("")), trace);
        }
    }

    void remove(Draft draft) {
        traces.remove(new Key(draft.room(), draft.author().uid(), draft.ref().orElse("")));
    }

    /** The message as the bus told it, with its trace if it is one of these. */
    Message traced(Message message) {
        if (traces.isEmpty() || message.ref().isEmpty()) {
            return message;
        }
        var key = new Key(message.room(), message.author().uid(), message.ref().get());
        return Optional.ofNullable(traces.remove(key)).map(message::with).orElse(message);
    }
}
