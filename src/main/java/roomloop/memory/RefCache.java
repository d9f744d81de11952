package roomloop.memory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import roomloop.chat.Draft;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** The refs of the last five minutes, so that a message that is sent twice is posted once. Used under {@link MemoryLog}'s lock. */
final class RefCache {
    /** With enough memory. Over it the oldest is forgotten. */
    static final int MAX_REFS = 100_000;

    private static final Duration TTL = Duration.ofMinutes(5);

    private record Key(String uid, RoomName room, String ref) {}

    private record Posted(MessageId id, long at) {}

    private final int maxRefs;
    private final LinkedHashMap<Key, Posted> refs = new LinkedHashMap<>(); // the oldest first

    RefCache(int maxRefs) {
        this.maxRefs = maxRefs;
    }

    /** The id that the draft's ref was posted as; empty if it has none or wasn't seen. */
    Optional<MessageId> find(Draft draft, long now) {
        while (!refs.isEmpty() && refs.firstEntry().getValue().at() < now - TTL.toMillis()) {
            refs.pollFirstEntry();
        }
        return key(draft).map(refs::get).map(Posted::id);
    }

    void put(Draft draft, MessageId id, long now) {
        key(draft).ifPresent(key -> refs.put(key, new Posted(id, now)));
        if (refs.size() > maxRefs) {
            refs.pollFirstEntry();
        }
    }

    private static Optional<Key> key(Draft draft) {
        return draft.ref().map(ref -> new Key(draft.author().uid(), draft.room(), ref));
    }
}
