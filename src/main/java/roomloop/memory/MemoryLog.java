package roomloop.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/**
 * The log of every room, in memory, and the refs of the last five minutes. Any thread may call; the lock is held for moments only.
 *
 * <p>All logs together are bounded. Over the bound the log of the room that was silent longest is dropped. A room that is open
 * must learn that its log was dropped, and no id may be given twice, so the ids at which dropped logs ended are remembered.
 */
final class MemoryLog {
    static final int MAX_REFS = 100_000; // with enough memory; over it the oldest is forgotten
    private static final long BYTES_PER_REF = 640; // at most, by estimate
    private static final long REF_LIFE = Duration.ofMinutes(5).toNanos();

    private record Ref(String uid, RoomName room, String ref) {
        static Optional<Ref> of(Draft draft) {
            return draft.ref().map(ref -> new Ref(draft.author().uid(), draft.room(), ref));
        }
    }

    /** @param at nano time: the clock may jump */
    private record Posted(MessageId id, long at) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final int history;
    private final long maxBytes;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<RoomName, RoomLog> logs = new LinkedHashMap<>(); // silent longest first
    private final LinkedHashMap<Ref, Posted> refs = new LinkedHashMap<>(); // the oldest first
    private final Set<RoomName> subscribed = new HashSet<>(); // the rooms that are open
    private final Map<RoomName, MessageId> dropped = new HashMap<>(); // where the dropped log of an open room ended
    private MessageId lost = MessageId.ZERO; // no dropped log of a room that isn't open ended after this
    private long bytes;

    /**
     * @param history messages that each room's log holds, at most
     * @param maxBytes of all logs together, by estimate
     */
    MemoryLog(int history, long maxBytes, InstantSource clock, LongSupplier nanoTime) {
        this.history = history;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The id that the draft's ref was posted as within five minutes; empty if it has none, or wasn't. */
    Optional<MessageId> find(Draft draft) {
        if (draft.ref().isEmpty()) {
            return Optional.empty();
        }
        return locked(() -> {
            long now = nanoTime.getAsLong();
            while (!refs.isEmpty() && now - refs.firstEntry().getValue().at() > REF_LIFE) {
                refs.pollFirstEntry();
            }
            return Ref.of(draft).map(refs::get).map(Posted::id);
        });
    }

    /** Numbers a draft, and puts it into its room's log. */
    Message append(Draft draft) {
        return locked(() -> {
            RoomLog log = log(draft.room());
            logs.putLast(draft.room(), log); // now it is the room that spoke last
            dropped.remove(draft.room());
            bytes -= log.bytes();
            MessageId highest = log.last().isAfter(lost) ? log.last() : lost;
            Message message = log.append(draft, highest.next(clock.millis()));
            log.trim(history, maxBytes);
            bytes += log.bytes();
            dropSilentRooms();
            Ref.of(draft).ifPresent(ref -> refs.put(ref, new Posted(message.id(), nanoTime.getAsLong())));
            if (refs.size() > Math.min(MAX_REFS, maxBytes / BYTES_PER_REF)) {
                refs.pollFirstEntry();
            }
            return message;
        });
    }

    <T> T read(RoomName room, Function<RoomLog, T> reader) {
        return locked(() -> reader.apply(log(room)));
    }

    void subscribe(RoomName room) {
        locked(() -> subscribed.add(room));
    }

    void unsubscribe(RoomName room) {
        locked(() -> {
            forget(end(room));
            dropped.remove(room);
            return subscribed.remove(room);
        });
    }

    // ---- Under the lock.

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** A room's log; an empty one of its own, if there is none. */
    private RoomLog log(RoomName room) {
        return Optional.ofNullable(logs.get(room)).orElseGet(() -> new RoomLog(end(room)));
    }

    private void dropSilentRooms() {
        var silentLongest = logs.entrySet().iterator();
        while (bytes > maxBytes) {
            var eldest = silentLongest.next();
            RoomLog log = eldest.getValue();
            bytes -= log.bytes();
            if (subscribed.contains(eldest.getKey())) {
                dropped.put(eldest.getKey(), log.last());
            } else {
                forget(log.last());
            }
            silentLongest.remove();
        }
    }

    private void forget(MessageId end) {
        lost = end.isAfter(lost) ? end : lost;
    }

    private MessageId end(RoomName room) {
        return dropped.getOrDefault(room, MessageId.ZERO);
    }
}
