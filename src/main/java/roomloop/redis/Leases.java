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
import roomloop.chat.RemoteMember;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** The sorted sets of who is in a room: {@code server|uid|name}, each until its lease ends by Redis's clock. Any thread. */
final class Leases {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration KEY_LIFE = Duration.ofMinutes(1); // of a room that nobody writes any more
    private static final int NAMES_TOLD = 50;

    private final String server;
    private final PubSub pubSub;
    private volatile long clockAhead; // milliseconds that Redis's clock is before ours

    Leases(String server, PubSub pubSub) {
        this.server = server;
        this.pubSub = pubSub;
    }

    /** @param time Redis's answer to TIME: seconds, microseconds */
    void setClock(List<String> time) {
        long redis = Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
        clockAhead = redis - System.currentTimeMillis();
    }

    /** Writes who is in the room by way of this server, and tells the others if that is news. */
    void write(Pipeline redis, RoomName room, Set<User> before, Set<User> now) {
        String key = Keys.members(room);
        Set<User> left = without(before, now);
        if (!now.isEmpty()) {
            double end = now() + LEASE.toMillis();
            redis.zadd(key, now.stream().collect(Collectors.toMap(this::entry, guest -> end)));
            redis.expire(key, KEY_LIFE.toSeconds());
        }
        if (!left.isEmpty()) {
            redis.zrem(key, left.stream().map(this::entry).toArray(String[]::new));
        }
        if (!before.equals(now)) {
            var hint = Payload.presence(room, server, names(without(now, before)), names(left));
            pubSub.publish(redis, Keys.channel(room), hint);
        }
    }

    /** Asks for the entries whose lease hasn't ended. */
    Response<List<String>> living(Pipeline redis, RoomName room) {
        return redis.zrangeByScore(Keys.members(room), now(), Double.POSITIVE_INFINITY);
    }

    /** Clears away the others. */
    void dropGhosts(Pipeline redis, RoomName room) {
        redis.zremrangeByScore(Keys.members(room), Double.NEGATIVE_INFINITY, now());
    }

    /** Reads the entries that {@link #living} asked for; those that aren't ours in shape are passed over. */
    static List<RemoteMember> attendees(List<String> entries) {
        return entries.stream().flatMap(entry -> attendee(entry).stream()).toList();
    }

    /** Those who are here by way of other servers. */
    List<RemoteMember> others(List<RemoteMember> all) {
        return all.stream().filter(member -> !isOurs(member)).toList();
    }

    boolean isOurs(RemoteMember attendee) {
        return attendee.server().equals(server);
    }

    private long now() {
        return System.currentTimeMillis() + clockAhead;
    }

    private String entry(User guest) {
        return server + "|" + guest.uid() + "|" + guest.name();
    }

    private static Optional<RemoteMember> attendee(String entry) {
        String[] parts = entry.split("\\|", 3);
        return parts.length == 3
                ? Optional.of(new RemoteMember(parts[0], new User(parts[1], parts[2])))
                : Optional.empty();
    }

    private static Set<User> without(Set<User> all, Set<User> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static List<String> names(Collection<User> guests) {
        return guests.stream().map(User::name).sorted().limit(NAMES_TOLD).toList();
    }
}
