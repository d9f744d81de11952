package roomloop.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.RoomName;

/**
 * Keeps the servers' member lists of one Redis in step, on one thread. It works on states and not on a queue of changes, so
 * after any outage its next round puts everything right.
 */
final class Presence implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250); // so at most 4 rounds a second
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long RENEWAL = TimeUnit.SECONDS.toNanos(5);
    private static final long GRACE = TimeUnit.SECONDS.toNanos(6); // by then all servers have renewed what was lost
    private static final int AT_ONCE = 200; // rooms in one pipeline

    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // who is here must be written
    private final Set<RoomName> stale = ConcurrentHashMap.newKeySet(); // who is elsewhere must be read
    private final Shard shard;
    private final Shared shared;
    private final Thread thread;

    // Presence thread only, and when that has ended whoever closes.
    private final MemberLists lists;
    private long renewAt = System.nanoTime();
    private long trustAt = System.nanoTime(); // before, guests may be missing in Redis whose servers are well

    /** Something is done with a few rooms, in one pipeline. */
    private interface Step {
        void take(List<RoomName> rooms) throws InterruptedException;
    }

    Presence(Shard shard, Shared shared, MemberLists lists) {
        this.shard = shard;
        this.shared = shared;
        this.lists = lists;
        this.thread = Thread.ofVirtual().name(shard.named("redis-presence")).unstarted(this::run);
    }

    // ---- Any thread may call these; nothing waits.

    void start() {
        thread.start();
    }

    /** Guests have come or gone by way of this server. */
    void changedHere(RoomName room) {
        changed.add(room);
        LockSupport.unpark(thread);
    }

    /** Others may have come or gone. */
    void changedElsewhere(RoomName room) {
        stale.add(room);
        LockSupport.unpark(thread);
    }

    /** This Redis may serve other rooms now than before. */
    void lookAgain() {
        changed.addAll(shared.here().rooms());
        stale.addAll(shared.follows().rooms());
        LockSupport.unpark(thread);
    }

    /** Ends the thread and takes all who are here out of the lists; if Redis is away, their leases run out. Waits a little. */
    @Override
    public void close() {
        Threads.end(thread);
        try {
            inParts(lists.written(), lists::remove);
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
            return PAUSE;
        } catch (RuntimeException | Error e) {
            Health.note(e);
            distrust();
            return PAUSE_AFTER_FAILURE;
        }
    }

    private void round() throws InterruptedException {
        if (System.nanoTime() - renewAt >= 0) {
            lists.setClock();
            renewAt = System.nanoTime() + RENEWAL;
            changed.addAll(shared.here().rooms());
            changed.addAll(lists.written());
            stale.addAll(shared.follows().rooms());
        }
        inParts(changed, rooms -> {
            rooms.forEach(changed::remove); // before looking: who changes it again adds it again
            lists.write(rooms.stream().filter(shard::serves).toList());
        });
        if (System.nanoTime() - trustAt >= 0) {
            inParts(stale, rooms -> {
                rooms.forEach(stale::remove);
                if (!lists.read(rooms.stream().filter(this::concernsUs).toList())) {
                    distrust();
                }
            });
        }
    }

    private boolean concernsUs(RoomName room) {
        return shared.follows().find(room).isPresent() && shard.serves(room);
    }

    /** Redis was away, or came back empty: all is written and, a little later, read again. */
    private void distrust() {
        renewAt = System.nanoTime();
        trustAt = renewAt + GRACE;
    }

    /** Nanoseconds. */
    private long dueIn() {
        long now = System.nanoTime();
        if (!changed.isEmpty()) {
            return 0;
        }
        return stale.isEmpty() ? renewAt - now : Math.min(renewAt, trustAt) - now;
    }

    private static void inParts(Set<RoomName> rooms, Step step) throws InterruptedException {
        var all = new ArrayList<>(rooms);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            step.take(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
    }
}
