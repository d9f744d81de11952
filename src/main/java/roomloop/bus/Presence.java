package roomloop.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.Attendee;
import roomloop.chat.Feed;
import roomloop.chat.Guest;
import roomloop.chat.RoomName;

/**
 * Keeps the servers' member lists in step, on one thread: writes who is here, reads who is elsewhere. It works on states and
 * not on a queue of changes, so after any outage its next round puts everything right.
 */
final class Presence implements AutoCloseable {
    private static final long PAUSE = 250; // milliseconds between two rounds: at most 4 a second for each room
    private static final long PAUSE_AFTER_FAILURE = 1000;
    private static final long RENEWAL = TimeUnit.SECONDS.toNanos(5);
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5); // until all servers have renewed what was lost
    private static final int AT_ONCE = 200; // rooms in one pipeline

    private final Roster here = new Roster();
    private final Leases leases;
    private final Pool pool;
    private final Follows follows;
    private final Feed feed;
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // who is here must be written
    private final Set<RoomName> stale = ConcurrentHashMap.newKeySet(); // who is elsewhere must be read
    private final Thread thread = Thread.ofVirtual().name("redis-presence").unstarted(this::run);

    // Presence thread only, and whoever closes when it has ended.
    private final Map<RoomName, Set<Guest>> written = new HashMap<>(); // no room is empty
    private long renewAt = System.nanoTime();
    private long trustAt = System.nanoTime(); // before, guests may be missing in Redis whose servers are well

    Presence(Leases leases, Pool pool, Follows follows, Feed feed) {
        this.leases = leases;
        this.pool = pool;
        this.follows = follows;
        this.feed = feed;
    }

    // ---- Any thread may call these; nothing waits.

    void start() {
        thread.start();
    }

    void enter(RoomName room, Guest guest) {
        here.enter(room, guest);
        changed.add(room);
        LockSupport.unpark(thread);
    }

    void exit(RoomName room, Guest guest) {
        here.exit(room, guest);
        changed.add(room);
        LockSupport.unpark(thread);
    }

    /** Others may have come or gone. */
    void othersChanged(RoomName room) {
        stale.add(room);
        LockSupport.unpark(thread);
    }

    /** Ends the thread and takes all who are here out of the lists; if Redis is away, their leases run out. Waits a little. */
    @Override
    public void close() {
        Threads.end(thread);
        try {
            for (List<RoomName> part : parts(written.keySet())) {
                pool.ask(redis -> {
                    part.forEach(room -> leases.write(redis, room, written.get(room), Set.of()));
                    return part;
                });
            }
        } catch (JedisException e) {
            // they are gone within a lease's time
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- Only the presence thread runs what follows.

    private void run() {
        try {
            while (!Thread.interrupted()) {
                TimeUnit.MILLISECONDS.sleep(tryRound());
                LockSupport.parkNanos(Math.max(0, dueIn()));
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    /** Returns the milliseconds to pause. */
    private long tryRound() throws InterruptedException {
        try {
            round();
            return PAUSE;
        } catch (JedisException e) {
            renewAt = System.nanoTime(); // then everything is written and read again
            trustAt = renewAt + GRACE;
            return PAUSE_AFTER_FAILURE;
        }
    }

    private long dueIn() {
        long now = System.nanoTime();
        if (!changed.isEmpty()) {
            return 0;
        }
        return stale.isEmpty() ? renewAt - now : Math.min(renewAt, trustAt) - now;
    }

    private void round() throws InterruptedException {
        if (System.nanoTime() - renewAt >= 0) {
            leases.setClock(pool.ask(redis -> redis.time()).get());
            renewAt = System.nanoTime() + RENEWAL;
            changed.addAll(here.rooms());
            changed.addAll(written.keySet());
            stale.addAll(follows.rooms());
        }
        for (List<RoomName> part : parts(changed)) {
            write(part);
        }
        if (System.nanoTime() - trustAt >= 0) {
            for (List<RoomName> part : parts(stale)) {
                read(part);
            }
        }
    }

    private void write(List<RoomName> rooms) throws InterruptedException {
        rooms.forEach(changed::remove); // before looking: who changes it again adds it again
        Map<RoomName, Set<Guest>> now = pool.ask(redis -> {
            var seen = new HashMap<RoomName, Set<Guest>>();
            for (RoomName room : rooms) {
                seen.put(room, here.in(room));
                leases.write(redis, room, written.getOrDefault(room, Set.of()), seen.get(room));
            }
            return seen;
        });
        written.putAll(now);
        written.values().removeIf(Set::isEmpty);
    }

    private void read(List<RoomName> rooms) throws InterruptedException {
        rooms.forEach(stale::remove);
        Map<RoomName, Response<List<String>>> entries = pool.ask(redis -> {
            var asked = new LinkedHashMap<RoomName, Response<List<String>>>();
            for (RoomName room : rooms) {
                if (follows.find(room).isPresent()) {
                    redis.expire(Keys.log(room), Keys.LOG_LIFE.toSeconds()); // a log lives while its room has members
                    asked.put(room, leases.ask(redis, room));
                }
            }
            return asked;
        });
        entries.forEach((room, members) -> tell(room, members));
    }

    private void tell(RoomName room, Response<List<String>> entries) {
        List<Attendee> all;
        try {
            all = Leases.attendees(entries.get());
        } catch (JedisDataException e) {
            return; // something else is stored there; the other rooms are well
        }
        if (written.containsKey(room) && all.stream().noneMatch(leases::isOurs)) {
            renewAt = System.nanoTime(); // Redis came back empty
            trustAt = renewAt + GRACE;
            return;
        }
        feed.attendance(
                room, all.stream().filter(member -> !leases.isOurs(member)).toList());
    }

    private static List<List<RoomName>> parts(Set<RoomName> rooms) {
        var all = new ArrayList<>(rooms);
        var parts = new ArrayList<List<RoomName>>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        return parts;
    }
}
