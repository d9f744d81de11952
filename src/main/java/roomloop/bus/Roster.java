package roomloop.bus;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import roomloop.chat.Guest;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;

/** Who is in which room by way of this server. Any thread may call anything here; nothing waits. */
final class Roster {
    /** The most popular first; by name among equals, so that a list doesn't flicker. */
    static final Comparator<RoomCount> MOST_MEMBERS_FIRST =
            Comparator.comparingInt(RoomCount::members).reversed().thenComparing(RoomCount::name);

    private final Map<RoomName, Set<Guest>> guests = new ConcurrentHashMap<>(); // no room is empty

    void enter(RoomName room, Guest guest) {
        guests.compute(room, (name, there) -> {
            Set<Guest> now = there != null ? there : ConcurrentHashMap.newKeySet();
            now.add(guest);
            return now;
        });
    }

    void exit(RoomName room, Guest guest) {
        guests.computeIfPresent(room, (name, there) -> {
            there.remove(guest);
            return there.isEmpty() ? null : there;
        });
    }

    Set<Guest> in(RoomName room) {
        return Set.copyOf(guests.getOrDefault(room, Set.of()));
    }

    Set<RoomName> rooms() {
        return Set.copyOf(guests.keySet());
    }

    List<RoomCount> counts(int limit) {
        return guests.entrySet().stream()
                .map(room -> new RoomCount(room.getKey().value(), uids(room.getValue())))
                .sorted(MOST_MEMBERS_FIRST)
                .limit(limit)
                .toList();
    }

    private static int uids(Set<Guest> guests) {
        return (int) guests.stream().map(Guest::uid).distinct().count();
    }
}
