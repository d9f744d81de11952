package roomloop.redis;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.util.JedisClusterCRC16;
import roomloop.chat.RoomName;

/**
 * Which shard a room belongs to, by the slot of its channel. Any thread.
 *
 * <p>When a slot moves, its rooms are heard and read at the new owner from then on. But what is said there still goes to the
 * old one's publisher, until that hands on what it has: so nobody is overtaken by their own later words.
 */
final class Slots {
    private final Set<Shard> movers = ConcurrentHashMap.newKeySet(); // who may have something to hand on
    private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock(); // who holds it waits for nothing else
    private final Shard[] homes; // of what is said; null before the first map; under the lock
    private volatile Shard[] owners; // of all else; likewise, but replaced and never changed

    /** @param count 1, or as many as a cluster has */
    Slots(int count) {
        this.homes = new Shard[count];
        this.owners = new Shard[count];
    }

    /** Empty as long as there is no map. */
    Optional<Shard> owner(RoomName room) {
        return Optional.ofNullable(owners[slot(room)]);
    }

    /** Uses the shard where words for the room go; meanwhile that doesn't change. The use may not wait. */
    <T> T atHome(RoomName room, Function<Optional<Shard>, T> use) {
        return holding(moving.readLock(), () -> use.apply(Optional.ofNullable(homes[slot(room)])));
    }

    /** What is for others moves to the end of their queues, in order, and whatever is said from now on comes after it. */
    void handOn(Shard from) {
        if (movers.contains(from)) {
            holding(moving.writeLock(), () -> {
                from.publisher()
                        .giveAway(room -> owners[slot(room)] != from)
                        .forEach(say -> owners[slot(say.draft().room())]
                                .publisher()
                                .drafts()
                                .put(say));
                Arrays.setAll(homes, slot -> homes[slot] == from ? owners[slot] : homes[slot]);
                return movers.remove(from);
            });
        }
    }

    /** Those that own something, or may still have something to hand on. */
    Set<Shard> busy() {
        return holding(moving.readLock(), () -> {
            var busy = new HashSet<>(Arrays.asList(owners));
            busy.addAll(Arrays.asList(homes));
            return busy;
        });
    }

    // ---- Only one thread may call these.

    Shard[] owners() {
        return owners.clone();
    }

    /** False if there is nothing new in it. */
    boolean replace(Shard[] now) {
        if (Arrays.equals(owners, now)) {
            return false;
        }
        return holding(moving.writeLock(), () -> {
            owners = now;
            Arrays.setAll(homes, slot -> homes[slot] == null ? now[slot] : homes[slot]);
            Stream.of(homes).filter(Objects::nonNull).forEach(movers::add); // a slot may have no owner
            return true;
        });
    }

    private int slot(RoomName room) {
        return homes.length == 1 ? 0 : JedisClusterCRC16.getSlot(Keys.channel(room));
    }

    private static <T> T holding(Lock lock, Supplier<T> deed) {
        lock.lock();
        try {
            return deed.get();
        } finally {
            lock.unlock();
        }
    }
}
