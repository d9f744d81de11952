package roomloop.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.BusListener;
import roomloop.chat.LocalPresence;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/**
 * Keeps the member list of each room, over all servers: a sorted set of {@code server|uid|name}, each until its lease ends by
 * Redis's clock. One thread writes this server's members, with new leases every five seconds, and reads those of the other servers.
 * It works on states and not on a queue of changes, so after any outage its next round puts everything right.
 */
final class Presence implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration KEY_LIFE = Duration.ofMinutes(1); // of a room that no server writes any more
    private static final long RENEWAL = Duration.ofSeconds(5).toNanos();
    private static final long GRACE = Duration.ofSeconds(6).toNanos(); // by then all servers have renewed what was lost
    /** Milliseconds. What lasts longer was written before Redis's clock stepped back, and not since. */
    private static final long LONGEST_LEASE = LEASE.plusNanos(GRACE).toMillis();

    private static final Duration PAUSE = Duration.ofMillis(250); // so at most 4 rounds a second
    private static final long FRESH = Duration.ofSeconds(1).toNanos(); // the list of all rooms
    private static final int AT_ONCE = 200; // rooms in one pipeline
    private static final int NAMES_TOLD = 50;

    private final RedisNode node;
    private final ReconnectLoop loop;
    private final RedisClock clock = new RedisClock(System::nanoTime);
    private final LocalPresence here = new LocalPresence();
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // this server's members must be written
    private final Set<RoomName> stale = ConcurrentHashMap.newKeySet(); // the other servers' members must be read
    private final AtomicLong countedAt = new AtomicLong(System.nanoTime() - FRESH);
    private volatile List<RoomCount> counts = List.of(); // the last answer, which is given while Redis is away

    // Presence thread only, and when that has ended, the closing one's.
    private final Map<RoomName, Set<User>> written = new HashMap<>(); // no room is empty
    private BusListener listener; // set before the thread starts; its methods never wait
    private long renewAt;
    private long trustAt = System.nanoTime(); // before, members may be missing in Redis whose servers are well

    Presence(RedisNode node) {
        this.node = node;
        this.loop = new ReconnectLoop(node, "presence", this::keepUp);
    }

    // ---- Any thread may call these; nothing waits, except where it says so.

    void start(BusListener busListener) {
        listener = busListener;
        loop.start();
    }

    void track(RoomName room, User user) {
        here.enter(room, user);
        changed.add(room);
        loop.wakeUp();
    }

    void untrack(RoomName room, User user) {
        here.exit(room, user);
        changed.add(room);
        loop.wakeUp();
    }

    /** Users may have come or gone by way of other servers. */
    void refresh(RoomName room) {
        stale.add(room);
        loop.wakeUp();
    }

    /** The room's members by way of other servers, as the list says now. Waits for Redis. */
    List<RemoteMember> elsewhere(RoomName room) throws UnavailableException, InterruptedException {
        return others(node.ask("the member list", redis -> living(redis, room)));
    }

    /** All rooms with members, in no order; at most a second old if Redis answers. One of the callers waits for that. */
    List<RoomCount> counts() {
        long last = countedAt.get();
        long now = System.nanoTime();
        if (now - last >= FRESH && countedAt.compareAndSet(last, now)) { // else another thread is at it
            try {
                counts = count();
            } catch (UnavailableException e) {
                // the last answer will do
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return counts;
    }

    private List<RoomCount> count() throws UnavailableException, InterruptedException {
        var channels = (List<?>) node.ask(
                "the list of rooms",
                redis -> redis.sendCommand(
                        Protocol.Command.PUBSUB,
                        node.pubSub().channels(),
                        node.keys().channels()));
        return node.ask("the list of rooms", redis -> {
            var lists = channels.stream()
                    .flatMap(channel -> node.keys().room(SafeEncoder.encode((byte[]) channel)).stream())
                    .collect(Collectors.toMap(RoomName::value, room -> living(redis, room)));
            return () -> lists.entrySet().stream()
                    .map(room -> new RoomCount(room.getKey(), users(room.getValue())))
                    .filter(room -> room.members() > 0)
                    .toList();
        });
    }

    private static int users(Supplier<List<RemoteMember>> list) {
        var members = readable(list).orElse(List.of()).stream();
        return (int) members.map(member -> member.user().uid()).distinct().count();
    }

    /** Ends the thread and takes this server's members out of the lists; if Redis is away, their leases run out. Waits a little. */
    @Override
    public void close() {
        loop.close();
        if (written.isEmpty()) {
            return;
        }
        try (Connection redis = node.address().connect()) {
            for (var some : RedisNode.parts(written.keySet(), AT_ONCE)) {
                node.ask(redis, pipeline -> write(pipeline, some, room -> Set.of()));
            }
        } catch (JedisException e) {
            // they are gone within a lease's time
        }
    }

    // ---- Only the presence thread runs what follows.

    private void keepUp(Connection redis) throws InterruptedException {
        renewAt = System.nanoTime();
        if (!written.isEmpty()) {
            distrust(); // Redis was away, or is another one
        }
        while (true) {
            round(redis);
            loop.well();
            Thread.sleep(PAUSE);
            if (changed.isEmpty() && stale.isEmpty()) {
                LockSupport.parkNanos(renewAt - System.nanoTime());
            }
        }
    }

    private void round(Connection redis) {
        setClock(redis);
        if (System.nanoTime() - renewAt >= 0) {
            renewAt = System.nanoTime() + RENEWAL;
            changed.addAll(here.rooms());
            changed.addAll(written.keySet());
            stale.addAll(node.rooms().keySet());
        }
        for (var some : RedisNode.parts(changed, AT_ONCE)) {
            some.forEach(changed::remove); // before looking: a later change adds it again
            written.putAll(node.ask(redis, pipeline -> write(pipeline, some, here::in)));
            written.values().removeIf(Set::isEmpty);
        }
        if (System.nanoTime() - trustAt >= 0) {
            for (var some : RedisNode.parts(stale, AT_ONCE)) {
                some.forEach(stale::remove);
                read(redis, some);
            }
        }
    }

    private void setClock(Connection redis) {
        Duration step = clock.set(node.ask(redis, Pipeline::time).get());
        if (step.compareTo(LEASE.dividedBy(3)) > 0) { // the others' leases were made by the clock as it was
            trustAt = System.nanoTime() + GRACE;
        }
    }

    /** What was written may be lost, so all is written again and, a little later, read. */
    private void distrust() {
        renewAt = System.nanoTime();
        trustAt = renewAt + GRACE;
    }

    /** Writes this server's members of these rooms, with new leases, and hints to the other servers at what has changed. */
    private Map<RoomName, Set<User>> write(Pipeline redis, List<RoomName> some, Function<RoomName, Set<User>> members) {
        Map<RoomName, Set<User>> all = some.stream().collect(Collectors.toMap(room -> room, members));
        all.forEach((room, now) -> {
            String key = node.keys().members(room);
            Set<User> before = written.getOrDefault(room, Set.of());
            Set<User> left = without(before, now);
            if (!now.isEmpty()) {
                double end = clock.now() + LEASE.toMillis();
                redis.zadd(key, now.stream().collect(Collectors.toMap(this::entry, user -> end)));
                redis.expire(key, KEY_LIFE.toSeconds());
            }
            if (!left.isEmpty()) {
                redis.zrem(key, left.stream().map(this::entry).toArray(String[]::new));
            }
            if (!before.equals(now)) {
                String hint = Payload.presence(room, node.server(), names(without(now, before)), names(left));
                redis.sendCommand(node.pubSub().publish(), node.keys().channel(room), hint);
            }
        });
        return all;
    }

    /** Tells the rooms their members by way of other servers. */
    private void read(Connection redis, List<RoomName> some) {
        var open = some.stream().filter(node.rooms()::containsKey);
        var lists = node.ask(
                redis,
                pipeline -> open.collect(Collectors.toMap(room -> room, room -> {
                    String key = node.keys().members(room);
                    pipeline.expire(
                            node.keys().log(room), Keys.LOG_LIFE.toSeconds()); // a log lives while its room has members
                    pipeline.zremrangeByScore(key, Double.NEGATIVE_INFINITY, clock.now());
                    pipeline.zremrangeByScore(key, clock.now() + LONGEST_LEASE, Double.POSITIVE_INFINITY);
                    return living(pipeline, room);
                })));
        lists.forEach((room, list) -> readable(list).ifPresent(members -> {
            if (written.containsKey(room) && others(members).size() == members.size()) {
                distrust(); // what we wrote is gone, so others may be missing as well
            } else {
                listener.onMembers(room, others(members));
            }
        }));
    }

    // ---- Entries.

    private String entry(User user) {
        return node.server() + "|" + user.uid() + "|" + user.name();
    }

    /** Asks for the members whose lease hasn't ended. An entry of another shape isn't ours, and is passed over. */
    private Supplier<List<RemoteMember>> living(Pipeline redis, RoomName room) {
        var entries = redis.zrangeByScore(node.keys().members(room), clock.now(), Double.POSITIVE_INFINITY);
        return () -> entries.get().stream()
                .map(entry -> entry.split("\\|", 3))
                .filter(parts -> parts.length == 3)
                .map(parts -> new RemoteMember(parts[0], new User(parts[1], parts[2])))
                .toList();
    }

    /** Empty if something else is stored there; the other rooms are well. */
    private static Optional<List<RemoteMember>> readable(Supplier<List<RemoteMember>> list) {
        try {
            return Optional.of(list.get());
        } catch (JedisDataException e) {
            return Optional.empty();
        }
    }

    /** The members by way of other servers. */
    private List<RemoteMember> others(List<RemoteMember> members) {
        return members.stream()
                .filter(member -> !member.server().equals(node.server()))
                .toList();
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
