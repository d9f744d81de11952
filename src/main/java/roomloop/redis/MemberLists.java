package roomloop.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.RemoteMember;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** Writes who is in the rooms of this server, and reads who is there by way of others. Presence thread only; waits for Redis. */
final class MemberLists {
    private final Shard shard;
    private final Shared shared;
    private final Leases leases;
    private final Pool pool;
    private final Map<RoomName, Set<User>> written = new HashMap<>(); // no room is empty

    MemberLists(Shard shard, Shared shared, Leases leases, Pool pool) {
        this.shard = shard;
        this.shared = shared;
        this.leases = leases;
        this.pool = pool;
    }

    void setClock() throws InterruptedException {
        leases.setClock(pool.ask(redis -> redis.time()).get());
    }

    /** The rooms that have something of ours in this Redis. */
    Set<RoomName> written() {
        written.keySet().removeIf(room -> !shard.serves(room)); // it moved, and what was written moved with it
        return Set.copyOf(written.keySet());
    }

    /** Writes who is here now, with new leases. */
    void write(List<RoomName> rooms) throws InterruptedException {
        var now = new HashMap<RoomName, Set<User>>();
        rooms.forEach(room -> now.put(room, shared.here().in(room)));
        write(now);
    }

    /** Takes out who is here. */
    void remove(List<RoomName> rooms) throws InterruptedException {
        var nobody = new HashMap<RoomName, Set<User>>();
        rooms.forEach(room -> nobody.put(room, Set.of()));
        write(nobody);
    }

    /** Tells the listener who is there by way of others. False: what we wrote is gone, so others may be missing as well. */
    boolean read(List<RoomName> rooms) throws InterruptedException {
        Map<RoomName, Response<List<String>>> entries = pool.ask(redis -> {
            var asked = new HashMap<RoomName, Response<List<String>>>();
            for (RoomName room : rooms) {
                redis.expire(Keys.log(room), Keys.LOG_LIFE.toSeconds()); // a log lives while its room has members
                leases.dropGhosts(redis, room);
                asked.put(room, leases.living(redis, room));
            }
            return asked;
        });
        boolean complete = true;
        for (var room : entries.entrySet()) {
            complete &= tell(room.getKey(), room.getValue());
        }
        return complete;
    }

    private void write(Map<RoomName, Set<User>> now) throws InterruptedException {
        pool.ask(redis -> {
            now.forEach((room, guests) -> leases.write(redis, room, written.getOrDefault(room, Set.of()), guests));
            return now;
        });
        written.putAll(now);
        written.values().removeIf(Set::isEmpty);
    }

    private boolean tell(RoomName room, Response<List<String>> entries) {
        List<RemoteMember> all;
        try {
            all = Leases.attendees(entries.get());
        } catch (JedisDataException e) {
            return true; // something else is stored there; the other rooms are well
        }
        if (written.containsKey(room) && all.stream().noneMatch(leases::isOurs)) {
            return false;
        }
        shared.listener().onMembers(room, leases.others(all));
        return true;
    }
}
