package roomloop.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import roomloop.chat.RoomName;

/**
 * Keeps the subscription to the rooms that are followed: asks for the new ones, drops the others, on one thread; and pings
 * each second, so that the subscriber hears whether Redis is still there.
 */
final class Keeper implements AutoCloseable {
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);

    private final Shard shard;
    private final Shared shared;
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // bounded by the rooms that there are
    private final Set<RoomName> lost = ConcurrentHashMap.newKeySet(); // refused, or ended by Redis; bounded likewise
    private final Thread thread;
    private volatile Optional<Subscription> newest = Optional.empty();

    // Keeper thread only.
    private final Map<RoomName, Follow> asked = new HashMap<>(); // of the subscription that is served
    private Optional<Subscription> served = Optional.empty();
    private long lastBeat = System.nanoTime() - HEARTBEAT;

    Keeper(Shard shard, Shared shared) {
        this.shard = shard;
        this.shared = shared;
        this.thread = Thread.ofVirtual().name(shard.named("redis-keeper")).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** A room is followed now, or no longer. */
    void reconsider(RoomName room) {
        changed.add(room);
        LockSupport.unpark(thread);
    }

    /** Redis doesn't tell the room here: it is asked for again with the next heartbeat, wherever it is served by then. */
    void lost(RoomName room) {
        lost.add(room);
        shard.doubt();
    }

    /** This Redis may serve other rooms now than before. */
    void lookAgain() {
        changed.addAll(shared.follows().rooms());
        LockSupport.unpark(thread);
    }

    /** A new subscription, which hears no room yet, takes the place of the last one. */
    void serve(Subscription subscription) {
        newest = Optional.of(subscription);
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        Threads.end(thread);
    }

    // ---- Only the keeper's thread runs what follows.

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                newest.ifPresent(this::keep);
            } catch (RuntimeException | Error e) {
                Health.note(e); // from Jedis: the subscriber notices, too, and comes with another subscription
            }
            LockSupport.parkNanos(untilBeat());
        }
    }

    private long untilBeat() {
        long left = lastBeat + HEARTBEAT - System.nanoTime();
        return left > 0 ? left : HEARTBEAT; // there is no subscription yet, or the beat took that long
    }

    private void keep(Subscription subscription) {
        if (served.isEmpty() || served.get() != subscription) {
            startAnew(subscription);
        }
        boolean beat = System.nanoTime() - lastBeat >= HEARTBEAT;
        Set<RoomName> again = beat ? takeLost() : Set.of();
        List<Follow> wanted = new ArrayList<>();
        List<RoomName> unwanted = new ArrayList<>();
        for (RoomName room : List.copyOf(changed)) {
            changed.remove(room); // before looking: who changes it again adds it again
            Optional<Follow> follow = shared.follows().find(room).filter(found -> shard.serves(room));
            if (follow.isEmpty()) {
                if (asked.remove(room) != null) {
                    unwanted.add(room);
                }
            } else if (asked.put(room, follow.get()) != follow.get() || again.contains(room)) {
                wanted.add(follow.get());
            }
        }
        subscription.drop(unwanted);
        subscription.ask(wanted);
        if (beat) {
            lastBeat = System.nanoTime();
            subscription.ping(); // last: its answer says that none of what was asked for is refused
        }
    }

    private void startAnew(Subscription subscription) {
        served = Optional.of(subscription);
        asked.clear();
        lost.clear();
        lastBeat = System.nanoTime() - HEARTBEAT;
        changed.addAll(shared.follows().rooms());
    }

    /** The rooms that were lost since the last heartbeat: what was asked for before counts no more. */
    private Set<RoomName> takeLost() {
        var again = Set.copyOf(lost);
        lost.removeAll(again);
        changed.addAll(again);
        return again;
    }
}
