package roomloop.redis;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** The rooms that this server wants to hear. Any thread. */
final class Follows {
    private final Map<RoomName, Follow> follows = new ConcurrentHashMap<>();

    void add(RoomName room) {
        follows.put(room, new Follow(room));
    }

    void remove(RoomName room) {
        follows.remove(room);
    }

    Optional<Follow> find(RoomName room) {
        return Optional.ofNullable(follows.get(room));
    }

    /** False if the room is no longer followed, or was unfollowed and followed again. */
    boolean isStillWanted(Follow follow) {
        return follows.get(follow.room()) == follow;
    }

    int size() {
        return follows.size();
    }

    Set<RoomName> rooms() {
        return Set.copyOf(follows.keySet());
    }

    void learn(RoomName room, MessageId id) {
        find(room).ifPresent(follow -> follow.learn(id));
    }
}
