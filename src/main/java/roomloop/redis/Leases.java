package roomloop.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** The sorted sets of who is in a room: {@code server|uid|name}, each until its lease ends by Redis's clock. Any thread. */
record Leases(Keys keys, Dialect dialect, String server, RedisClock clock) {
    static final Duration LIFE = Duration.ofSeconds(15);

    private static final Duration KEY_LIFE = Duration.ofMinutes(1); // of a room that no server writes any more
    private static final int NAMES_TOLD = 50;

    /** Writes who is in the room by way of this server, with new leases, and tells the other servers if that is news. */
    void write(Pipeline redis, RoomName room, Set<User> before, Set<User> now) {
        String key = keys.members(room);
        Set<User> left = without(before, now);
        if (!now.isEmpty()) {
            double end = clock.now() + LIFE.toMillis();
            redis.zadd(key, now.stream().collect(Collectors.toMap(this::entry, user -> end)));
            redis.expire(key, KEY_LIFE.toSeconds());
        }
        if (!left.isEmpty()) {
            redis.zrem(key, left.stream().map(this::entry).toArray(String[]::new));
        }
        if (!before.equals(now)) {
            String hint = Payload.presence(room, server, names(without(now, before)), names(left));
            redis.sendCommand(dialect.publish(), keys.channel(room), hint);
        }
    }

    /** Asks for the entries whose lease hasn't ended. */
    Response<List<String>> living(Pipeline redis, RoomName room) {
        return redis.zrangeByScore(keys.members(room), clock.now(), Double.POSITIVE_INFINITY);
    }

    /** Clears away the others. */
    void dropEnded(Pipeline redis, RoomName room) {
        redis.zremrangeByScore(keys.members(room), Double.NEGATIVE_INFINITY, clock.now());
    }

    /** Empty if something else is stored there; the other rooms are well. */
    static Optional<List<RemoteMember>> readable(Response<List<String>> entries) {
        try {
            return Optional.of(members(entries.get()));
        } catch (JedisDataException e) {
            return Optional.empty();
        }
    }

    /** Entries that aren't ours in shape are passed over. */
    static List<RemoteMember> members(List<String> entries) {
        return entries.stream()
                .map(entry -> entry.split("\\|", 3))
                .filter(parts -> parts.length == 3)
                .map(parts -> new RemoteMember(parts[0], new User(parts[1], parts[2])))
                .toList();
    }

    /** Those who are there by way of other servers. */
    List<RemoteMember> others(List<RemoteMember> members) {
        return members.stream().filter(member -> !isOurs(member)).toList();
    }

    boolean isOurs(RemoteMember member) {
        return member.server().equals(server);
    }

    private String entry(User user) {
        return server + "|" + user.uid() + "|" + user.name();
    }

    private static Set<User> without(Set<User> all, Set<User> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static List<String> names(Collection<User> users) {
        return users.stream().map(User::name).sorted().limit(NAMES_TOLD).toList();
    }
}
