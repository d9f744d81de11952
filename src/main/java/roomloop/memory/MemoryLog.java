package roomloop.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
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
    private static final long REF_LIFE = Duration.ofMinutes(5).toMillis();

    private record Ref(String uid, RoomName room, String ref) {
        static Optional<Ref> of(Draft draft) {
            return draft.ref().map(ref -> new Ref(draft.author().uid(), draft.room(), ref));
        }
    }

    private record Posted(MessageId id, long at) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final int history;
    private final long maxBytes;
    private final InstantSource clock;
    private final LinkedHashMap<RoomName, RoomLog> logs =
            new LinkedHashMap<>(); // the room that was silent longest first
    private final LinkedHashMap<Ref, Posted> refs = new LinkedHashMap<>(); // the oldest first
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
    }

    /** The id that the draft's ref was posted as within five minutes; empty if it has none, or wasn't. */
    Optional<MessageId> find(Draft draft) {
        if (draft.ref().isEmpty()) {
            return Optional.empty();
        }
        return locked(() -> {
            long oldest = clock.millis() - REF_LIFE;
            while (!refs.isEmpty() && refs.firstEntry().getValue().at() < oldest) {
                refs.pollFirstEntry();
            }
            return Ref.of(draft).map(refs::get).map(Posted::id);
        });
    }

    /** Numbers a draft, and puts it into its room's log. */
    Message append(Draft draft) {
        return locked(() -> {
            long now = clock.millis();
            RoomLog log = log(draft.room());
            logs.putLast(draft.room(), log); // now it is the room that spoke last
            dropped.remove(draft.room());
            bytes -= log.bytes;
            MessageId highest = log.last.isAfter(lost) ? log.last : lost;
            Message message = log.append(draft, highest.next(now));
            log.trim(history, maxBytes);
            bytes += log.bytes;
            dropSilentRooms();
            Ref.of(draft).ifPresent(ref -> refs.put(ref, new Posted(message.id(), now)));
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

    /** One room's log: an array in the order of the ids. A tree would cost a small room a tenth of all work. */
    static final class RoomLog {
        private final List<Message> messages = new ArrayList<>(); // those before first are forgotten
        private int first;
        private MessageId start; // the id that the first message follows
        private MessageId last;
        private long bytes; // an estimate

        private RoomLog(MessageId start) {
            this.start = start;
            this.last = start;
        }

        private Message append(Draft draft, MessageId id) {
            var message = new Message(id, last, draft.room(), draft.author(), draft.text(), draft.ref());
            messages.add(message);
            bytes += message.bytes();
            last = id;
            return message;
        }

        private void trim(int history, long maxBytes) {
            while (size() > history || bytes > maxBytes && size() > 1) {
                Message oldest = messages.get(first);
                messages.set(first++, null);
                start = oldest.id();
                bytes -= oldest.bytes();
            }
            if (first > messages.size() / 2) { // so that a message is moved once, as a rule
                messages.subList(0, first).clear();
                first = 0;
            }
        }

        private int size() {
            return messages.size() - first;
        }

        /** The index behind the last message with an id up to this one. */
        private int indexAfter(MessageId id) {
            int low = first;
            int high = messages.size();
            while (low < high) {
                int middle = (low + high) / 2;
                if (messages.get(middle).id().isAfter(id)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        private boolean isBefore(int index, MessageId id) {
            return index > first && messages.get(index - 1).id().equals(id);
        }

        LogPage readAfter(MessageId after, int limit) {
            int from = indexAfter(after);
            int to = Math.min(from + limit, messages.size());
            boolean reachesBack = after.equals(start) || isBefore(from, after);
            return new LogPage(List.copyOf(messages.subList(from, to)), reachesBack, to == messages.size(), last);
        }

        LogPage readLatest(int limit) {
            int from = Math.max(first, messages.size() - limit);
            return new LogPage(List.copyOf(messages.subList(from, messages.size())), true, true, last);
        }

        HistoryPage readBefore(MessageId before, int limit) {
            int end = indexAfter(before);
            int to = isBefore(end, before) ? end - 1 : end;
            int from = Math.max(first, to - limit);
            boolean isStart = from == first;
            return new HistoryPage(
                    List.copyOf(messages.subList(from, to)), isStart, isStart && !start.equals(MessageId.ZERO));
        }
    }
}
