package roomloop.memory;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/**
 * The log of every room, in memory. Any thread may call; the lock is held for moments only.
 *
 * <p>All logs together are bounded. Over the bound the log of the room that was silent longest is dropped. A room that is open
 * must learn that its log was dropped, and no id may be given twice, so the ids at which dropped logs ended are remembered.
 */
final class MemoryLog {
    private static final long BYTES_PER_REF = 640; // at most, by estimate

    /** @param message empty if the ref was seen before, so that nothing was appended */
    record Appended(MessageId id, Optional<Message> message) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final int history;
    private final long maxBytes;
    private final InstantSource clock;
    private final Map<RoomName, RoomLog> logs = new LinkedHashMap<>(); // the room that was silent longest first
    private final RefCache refs;
    private final Set<RoomName> subscribed = new HashSet<>(); // the rooms that are open
    private final Map<RoomName, MessageId> dropped = new HashMap<>(); // where the dropped log of an open room ended
    private MessageId lost = MessageId.ZERO; // no dropped log of a room that isn't open ended after this
    private long bytes;

    /**
     * @param history messages that each room's log holds, at most
     * @param maxBytes of all logs together, by estimate
     */
    MemoryLog(int history, long maxBytes, InstantSource clock) {
        this.history = history;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.refs = new RefCache((int) Math.min(RefCache.MAX_REFS, maxBytes / BYTES_PER_REF));
    }

    /** Numbers a draft and puts it into its room's log, unless its ref was seen within five minutes. */
    Appended append(Draft draft) {
        return locked(() -> {
            long now = clock.millis();
            Optional<MessageId> seen = refs.find(draft, now);
            if (seen.isPresent()) {
                return new Appended(seen.get(), Optional.empty());
            }
            Message message = append(draft, now);
            refs.put(draft, message.id(), now);
            return new Appended(message.id(), Optional.of(message));
        });
    }

    LogPage readAfter(RoomName room, MessageId after, int limit) {
        return locked(() -> find(room)
                .map(log -> log.readAfter(after, limit))
                .orElseGet(() -> new LogPage(List.of(), after.equals(end(room)), true, end(room))));
    }

    LogPage readLatest(RoomName room, int limit) {
        return locked(() -> find(room)
                .map(log -> log.readLatest(limit))
                .orElseGet(() -> new LogPage(List.of(), true, true, end(room))));
    }

    HistoryPage readBefore(RoomName room, MessageId before, int limit) {
        return locked(() -> find(room)
                .map(log -> log.readBefore(before, limit))
                .orElseGet(() -> new HistoryPage(List.of(), true, !end(room).equals(MessageId.ZERO))));
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

    private Optional<RoomLog> find(RoomName room) {
        return Optional.ofNullable(logs.get(room));
    }

    private Message append(Draft draft, long now) {
        RoomName room = draft.room();
        RoomLog log = Optional.ofNullable(logs.remove(room)).orElseGet(() -> new RoomLog(end(room)));
        logs.put(room, log); // now it is the one that spoke last
        dropped.remove(room);
        bytes -= log.bytes;
        MessageId highest = log.last.isAfter(lost) ? log.last : lost;
        Message message = log.append(draft, highest.next(now));
        log.trim(history, maxBytes);
        bytes += log.bytes;
        dropSilentRooms();
        return message;
    }

    private void dropSilentRooms() {
        var silentLongest = logs.entrySet().iterator();
        while (bytes > maxBytes) {
            var eldest = silentLongest.next();
            RoomLog log = eldest.getValue();
            bytes -= log.bytes;
            if (subscribed.contains(eldest.getKey())) {
                dropped.put(eldest.getKey(), log.last);
            } else {
                forget(log.last);
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

    /** One room's log. Never empty once something was appended. */
    private static final class RoomLog {
        private final TreeMap<MessageId, Message> messages = new TreeMap<>();
        private MessageId last;
        private long bytes; // an estimate

        /** @param last the id that the first message follows */
        RoomLog(MessageId last) {
            this.last = last;
        }

        Message append(Draft draft, MessageId id) {
            var message = new Message(id, last, draft.room(), draft.author(), draft.text(), id.ms(), draft.ref());
            messages.put(id, message);
            bytes += message.bytes();
            last = id;
            return message;
        }

        void trim(int history, long maxBytes) {
            while (messages.size() > history || bytes > maxBytes && messages.size() > 1) {
                bytes -= messages.pollFirstEntry().getValue().bytes();
            }
        }

        LogPage readAfter(MessageId after, int limit) {
            List<Message> later = messages.tailMap(after, false).values().stream()
                    .limit(limit)
                    .toList();
            boolean complete = later.isEmpty() || later.getLast().id().equals(last);
            boolean reachesBack = messages.containsKey(after) || first().prev().equals(after);
            return new LogPage(later, reachesBack, complete, last);
        }

        LogPage readLatest(int limit) {
            List<Message> newestFirst =
                    messages.descendingMap().values().stream().limit(limit).toList();
            return new LogPage(newestFirst.reversed(), true, true, last);
        }

        HistoryPage readBefore(MessageId before, int limit) {
            List<Message> newestFirst = messages.headMap(before, false).descendingMap().values().stream()
                    .limit(limit + 1L) // one more shows that there are older ones
                    .toList();
            boolean start = newestFirst.size() <= limit;
            boolean trimmed = start && !first().prev().equals(MessageId.ZERO);
            List<Message> page = newestFirst.subList(0, Math.min(limit, newestFirst.size()));
            return new HistoryPage(page.reversed(), start, trimmed);
        }

        private Message first() {
            return messages.firstEntry().getValue();
        }
    }
}
