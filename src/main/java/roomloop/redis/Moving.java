package roomloop.redis;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.RoomName;

/**
 * The rooms whose slots were on the move, or without an owner, until something is stored there. Of each, only the first
 * message is tried again and again: what is held up behind it takes nothing from the other rooms. Publisher's thread only.
 */
final class Moving {
    private final Set<RoomName> rooms = new HashSet<>();

    boolean concerns(Outgoing next) {
        return next instanceof Outgoing.Say say && rooms.contains(say.draft().room());
    }

    void learn(RoomName room, JedisDataException answer) {
        if (Shards.tellsOfMove(answer)) {
            rooms.add(room);
        }
    }

    void forget(RoomName room) {
        rooms.remove(room);
    }

    /** What is to be sent now, in order: so many at most, and without what is held up. */
    Collection<Outgoing> due(Collection<Outgoing> all, int most) {
        if (rooms.isEmpty() && all.size() <= most) {
            return all;
        }
        var tried = new HashSet<RoomName>();
        return all.stream()
                .filter(next -> !concerns(next)
                        || tried.add(((Outgoing.Say) next).draft().room()))
                .limit(most)
                .toList();
    }
}
