package roomloop.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import roomloop.chat.MessageBus.RoomCount;

/** Which users are in which room by way of this server. Any thread may call anything here; nothing waits. */
public final class LocalPresence {
    /** By uid: a user may go by another name on the way out. No room is empty. */
    private final Map<RoomName, Map<String, User>> users = new ConcurrentHashMap<>();

    public void enter(RoomName room, User user) {
        users.compute(room, (name, there) -> {
            Map<String, User> now = there != null ? there : new ConcurrentHashMap<>();
            now.put(user.uid(), user);
            return now;
        });
    }

    public void exit(RoomName room, User user) {
        users.computeIfPresent(room, (name, there) -> {
            there.remove(user.uid());
            return there.isEmpty() ? null : there;
        });
    }

    public Set<User> in(RoomName room) {
        return Set.copyOf(users.getOrDefault(room, Map.of()).values());
    }

    public Set<RoomName> rooms() {
        return Set.copyOf(users.keySet());
    }

    public List<RoomCount> counts() {
        return users.entrySet().stream()
                .map(room ->
                        new RoomCount(room.getKey().value(), room.getValue().size()))
                .toList();
    }
}
