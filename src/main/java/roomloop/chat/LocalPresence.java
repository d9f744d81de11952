package roomloop.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import roomloop.chat.MessageBus.RoomCount;

/** Which users are in which room by way of this server. Any thread may call anything here; nothing waits. */
public final class LocalPresence {
    private final Map<RoomName, Set<User>> users = new ConcurrentHashMap<>(); // no room is empty

    public void enter(RoomName room, User user) {
        users.compute(room, (name, there) -> {
            Set<User> now = there != null ? there : ConcurrentHashMap.newKeySet();
            now.add(user);
            return now;
        });
    }

    /** Under whatever name: the tokens of a user's connections may have different ones. */
    public void exit(RoomName room, User user) {
        users.computeIfPresent(room, (name, there) -> {
            if (!there.remove(user)) {
                there.removeIf(one -> one.uid().equals(user.uid()));
            }
            return there.isEmpty() ? null : there;
        });
    }

    public Set<User> in(RoomName room) {
        return Set.copyOf(users.getOrDefault(room, Set.of()));
    }

    public Set<RoomName> rooms() {
        return Set.copyOf(users.keySet());
    }

    public List<RoomCount> counts() {
        return users.entrySet().stream()
                .map(room -> {
                    long uids =
                            room.getValue().stream().map(User::uid).distinct().count();
                    return new RoomCount(room.getKey().value(), (int) uids);
                })
                .toList();
    }
}
