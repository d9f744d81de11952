package roomloop.memory;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import roomloop.chat.Draft;
import roomloop.chat.HistoryPage;
import roomloop.chat.LogPage;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** Every room's log in memory. Any thread may call; the lock is held for moments only. */
final class MemoryLogs {
    /** All logs together, by estimate. Over it the log of the room that was silent longest is dropped. */
    static final long MAX_BYTES = 64L << 20;

    /** @param message empty if the ref was seen before, so that nothing was appended */
    record Entry(MessageId id, Optional<Message> message) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final int history;
    private final InstantSource clock;
    private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(); // the room that was silent longest first
    private final RefCache refs = new RefCache();
    private final Set<RoomName> followed = new HashSet<>();
    private final Map<RoomName, MessageId> dropped = new HashMap<>(); // where a followed room's dropped log had ended
    private MessageId lost = MessageId.ZERO; // no log that was dropped and forgotten went further
    private long bytes;

    MemoryLogs(int history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Numbers a draft and puts it into its room's log, unless its ref was seen within five minutes. */
    Entry append(Draft draft) {
        return locked(() -> {
            long now = clock.millis();
            Optional<MessageId> seen = refs.find(draft, now);
            if (seen.isPresent()) {
                return new Entry(seen.get(), Optional.empty());
            }
            Message message = append(draft, now);
            refs.remember(draft, message.id(), now);
            return new Entry(message.id(), Optional.of(message));
        });
    }

    LogPage read(RoomName room, MessageId after, int limit) {
        return locked(() -> {
            MemoryLog log = logs.get(room);
            return log != null ? log.read(after, limit) : nothing(room, after);
        });
    }

    LogPage latest(RoomName room, int limit) {
        return locked(() -> {
            MemoryLog log = logs.get(room);
            return log != null ? log.latest(limit) : nothing(room, end(room));
        });
    }

    HistoryPage readBefore(RoomName room, MessageId before, int limit) {
        return locked(() -> {
            MemoryLog log = logs.get(room);
            return log != null
                    ? log.readBefore(before, limit)
                    : new HistoryPage(List.of(), true, !end(room).equals(MessageId.ZERO));
        });
    }

    void follow(RoomName room) {
        locked(() -> followed.add(room));
    }

    void unfollow(RoomName room) {
        locked(() -> {
            forget(end(room));
            dropped.remove(room);
            return followed.remove(room);
        });
    }

    // ---- Under the lock.

    private Message append(Draft draft, long now) {
        MemoryLog log =
                Optional.ofNullable(logs.remove(draft.room())).orElseGet(() -> new MemoryLog(end(draft.room())));
        logs.put(draft.room(), log); // now it is the one that spoke last
        dropped.remove(draft.room());
        bytes -= log.bytes();
        MessageId highest = log.last().isAfter(lost) ? log.last() : lost;
        Message message = log.append(draft, highest.next(now));
        log.keepLatest(history);
        log.keepBytes(MAX_BYTES);
        bytes += log.bytes();
        dropSilent();
        return message;
    }

    private void dropSilent() {
        var silent = logs.entrySet().iterator();
        while (bytes > MAX_BYTES) {
            var eldest = silent.next();
            bytes -= eldest.getValue().bytes();
            MessageId end = eldest.getValue().last();
            if (followed.contains(eldest.getKey())) {
                dropped.put(eldest.getKey(), end);
            } else {
                forget(end);
            }
            silent.remove();
        }
    }

    private void forget(MessageId end) {
        lost = end.isAfter(lost) ? end : lost;
    }

    private MessageId end(RoomName room) {
        return dropped.getOrDefault(room, MessageId.ZERO);
    }

    private LogPage nothing(RoomName room, MessageId after) {
        return new LogPage(List.of(), after.equals(end(room)), true, end(room));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
