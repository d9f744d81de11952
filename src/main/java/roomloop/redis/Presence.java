package roomloop.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.BusListener;
import roomloop.chat.LocalPresence;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/**
 * Keeps the lists of who is in which room, over all servers. One thread writes who is here, with new leases every five seconds, and
 * reads who is elsewhere. It works on states and not on a queue of changes, so after any outage its next round puts everything
 * right.
 */
final class Presence implements AutoCloseable {
    private static final String PART = "presence";
    private static final long RENEWAL = TimeUnit.SECONDS.toNanos(5);
    private static final long GRACE = TimeUnit.SECONDS.toNanos(6); // by then all servers have renewed what was lost
    private static final Duration PAUSE = Duration.ofMillis(250); // so at most 4 rounds a second
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1); // the list of all rooms
    private static final int AT_ONCE = 200; // rooms in one pipeline

    private final Keys keys;
    private final Dialect dialect;
    private final Map<RoomName, RoomSubscription> rooms; // those that are open here
    private final RedisConnections connections;
    private final Health health;
    private final Thread thread;
    private final RedisClock clock = new RedisClock(System::nanoTime);
    private final Leases leases;
    private final LocalPresence here = new LocalPresence();
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // who is here must be written
    private final Set<RoomName> stale = ConcurrentHashMap.newKeySet(); // who is elsewhere must be read
    private final ReentrantLock counting = new ReentrantLock();
    private long countedAt = System.nanoTime() - FRESH; // under the lock
    private volatile List<RoomCount> counts = List.of(); // the last answer, which is told while Redis is away

    // Presence thread only, and when that has ended, the closing one's.
    private final Map<RoomName, Set<User>> written = new HashMap<>(); // no room is empty
    private BusListener listener; // set before the thread starts; its methods never wait
    private long renewAt = System.nanoTime();
    private long trustAt = System.nanoTime(); // before, members may be missing in Redis whose servers are well

    /** Something is done with a few rooms, in one pipeline. */
    private interface Step {
        void take(List<RoomName> some) throws InterruptedException;
    }

    Presence(
            Keys keys,
            String server,
            Map<RoomName, RoomSubscription> rooms,
            RedisConnections connections,
            Health health) {
        this.keys = keys;
        this.dialect = connections.dialect();
        this.leases = new Leases(keys, dialect, server, clock);
        this.rooms = rooms;
        this.connections = connections;
        this.health = health;
        this.thread = connections.thread(PART, this::run);
    }

    // ---- Any thread may call these; nothing waits, except where it says so.

    void start(BusListener busListener) {
        listener = busListener;
        thread.start();
    }

    void track(RoomName room, User user) {
        here.enter(room, user);
        changed.add(room);
        LockSupport.unpark(thread);
    }

    void untrack(RoomName room, User user) {
        here.exit(room, user);
        changed.add(room);
        LockSupport.unpark(thread);
    }

    /** Users may have come or gone by way of other servers. */
    void refresh(RoomName room) {
        stale.add(room);
        LockSupport.unpark(thread);
    }

    /** Who is there by way of other servers, as the list says now. Waits for Redis. */
    List<RemoteMember> elsewhere(RoomName room) throws InterruptedException {
        var entries = connections.ask(redis -> leases.living(redis, room));
        return leases.others(Leases.members(entries.get()));
    }

    /** All rooms with members, in no order; at most a second old if Redis answers. One of the callers waits for that. */
    List<RoomCount> counts() {
        if (counting.tryLock()) { // else another thread is at it, and the last answer will do
            try {
                count();
            } catch (JedisException e) {
                // the last answer will do
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                counting.unlock();
            }
        }
        return counts;
    }

    /** Ends the thread and takes all who are here out of the lists; if Redis is away, their leases run out. Waits a little. */
    @Override
    public void close() {
        ReconnectLoop.end(thread);
        try {
            inParts(written.keySet(), some -> write(some, room -> Set.of()));
        } catch (JedisException e) {
            // they are gone within a lease's time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- Only the presence thread runs what follows.

    private void run() {
        try {
            while (true) {
                Thread.sleep(tryRound());
                LockSupport.parkNanos(Math.max(0, dueIn()));
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    /** Returns how long to pause. */
    private Duration tryRound() throws InterruptedException {
        try {
            round();
            health.well(PART);
            return PAUSE;
        } catch (RuntimeException | Error e) {
            health.unwell(PART, e);
            distrust();
            return PAUSE_AFTER_FAILURE;
        }
    }

    private void round() throws InterruptedException {
        if (System.nanoTime() - renewAt >= 0) {
            setClock();
            changed.addAll(here.rooms());
            changed.addAll(written.keySet());
            stale.addAll(rooms.keySet());
        }
        inParts(changed, some -> {
            some.forEach(changed::remove); // before looking: a later change adds it again
            write(some, here::in);
        });
        if (System.nanoTime() - trustAt >= 0) {
            inParts(stale, some -> {
                some.forEach(stale::remove);
                read(some.stream().filter(rooms::containsKey).toList());
            });
        }
    }

    private void setClock() throws InterruptedException {
        Duration step = clock.set(connections.ask(redis -> redis.time()).get());
        renewAt = System.nanoTime() + RENEWAL;
        if (step.compareTo(Leases.LIFE.dividedBy(3)) > 0) { // the others' leases were made by the clock as it was
            trustAt = System.nanoTime() + GRACE;
        }
    }

    /** Redis was away, or came back empty: all is written and, a little later, read again. */
    private void distrust() {
        renewAt = System.nanoTime();
        trustAt = renewAt + GRACE;
    }

    /** Nanoseconds until the next round. */
    private long dueIn() {
        long now = System.nanoTime();
        if (!changed.isEmpty()) {
            return 0;
        }
        return stale.isEmpty() ? renewAt - now : Math.min(renewAt, trustAt) - now;
    }

    private void write(List<RoomName> some, Function<RoomName, Set<User>> who) throws InterruptedException {
        Map<RoomName, Set<User>> now = some.stream().collect(Collectors.toMap(room -> room, who));
        connections.ask(redis -> {
            now.forEach((room, users) -> leases.write(redis, room, written.getOrDefault(room, Set.of()), users));
            return now;
        });
        written.putAll(now);
        written.values().removeIf(Set::isEmpty);
    }

    /** Tells the rooms who is there by way of other servers. */
    private void read(List<RoomName> some) throws InterruptedException {
        Map<RoomName, Response<List<String>>> all = connections.ask(redis -> {
            var asked = new HashMap<RoomName, Response<List<String>>>();
            for (RoomName room : some) {
                redis.expire(keys.log(room), Keys.LOG_LIFE.toSeconds()); // a log lives while its room has members
                leases.dropEnded(redis, room);
                asked.put(room, leases.living(redis, room));
            }
            return asked;
        });
        all.forEach((room, entries) -> Leases.readable(entries).ifPresent(members -> {
            if (written.containsKey(room) && members.stream().noneMatch(leases::isOurs)) {
                distrust(); // what we wrote is gone, so others may be missing as well
            } else {
                listener.onMembers(room, leases.others(members));
            }
        }));
    }

    private static void inParts(Set<RoomName> all, Step step) throws InterruptedException {
        var list = List.copyOf(all);
        for (int from = 0; from < list.size(); from += AT_ONCE) {
            step.take(list.subList(from, Math.min(list.size(), from + AT_ONCE)));
        }
    }

    // ---- The list of all rooms: the one that counts has the lock.

    private void count() throws InterruptedException {
        if (System.nanoTime() - countedAt < FRESH) {
            return;
        }
        countedAt = System.nanoTime();
        var channels = connections.ask(
                redis -> redis.sendCommand(Protocol.Command.PUBSUB, dialect.channels(), keys.channels()));
        var all = connections.ask(redis -> {
            Map<RoomName, Response<List<String>>> asked = new HashMap<>();
            for (Object channel : (List<?>) channels.get()) {
                keys.room(SafeEncoder.encode((byte[]) channel))
                        .ifPresent(room -> asked.put(room, leases.living(redis, room)));
            }
            return asked;
        });
        counts = all.entrySet().stream()
                .map(room -> new RoomCount(room.getKey().value(), users(room.getValue())))
                .filter(room -> room.members() > 0)
                .toList();
    }

    private static int users(Response<List<String>> entries) {
        var uids = Leases.readable(entries).orElse(List.of()).stream()
                .map(member -> member.user().uid());
        return (int) uids.distinct().count();
    }
}
