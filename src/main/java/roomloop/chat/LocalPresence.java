package roomloop.chat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import roomloop.chat.MessageBus.RoomCount;

/** Who is in which room by way of this server. Any thread may call anything here; nothing waits. */
public final class LocalPresence {
    /** The most popular first; by name among equals, so that a list doesn't flicker. */
    public static final Comparator<RoomCount> MOST_MEMBERS_FIRST =
            Comparator.comparingInt(RoomCount::members).reversed().thenComparing(RoomCount::name);

    private final Map<RoomName, Set<User>> guests = new ConcurrentHashMap<>(); // no room is empty

    public void enter(RoomName room, User guest) {
        guests.compute(room, (name, there) -> {
            Set<User> now = there != null ? there : ConcurrentHashMap.newKeySet();
            now.add(guest);
            return now;
        });
    }

    public void exit(RoomName room, User guest) {
        guests.computeIfPresent(room, (name, there) -> {
            there.remove(guest);
            return there.isEmpty() ? null : there;
        });
    }

    public Set<User> in(RoomName room) {
        return Set.copyOf(guests.getOrDefault(room, Set.of()));
    }

    public Set<RoomName> rooms() {
        return Set.copyOf(guests.keySet());
    }

    public List<RoomCount> counts(int limit) {
        return guests.entrySet().stream()
                .map(room -> new RoomCount(room.getKey().value(), uids(room.getValue())))
                .sorted(MOST_MEMBERS_FIRST)
                .limit(limit)
                .toList();
    }

    private static int uids(Set<User> guests) {
        return (int) guests.stream().map(User::uid).distinct().count();
    }
}
