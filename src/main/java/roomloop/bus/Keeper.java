package roomloop.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import roomloop.chat.RoomName;

/** Keeps the subscription to the rooms that are followed: asks for the new ones, drops the others, on one thread. */
final class Keeper implements AutoCloseable {
    private static final int AT_ONCE = 500; // channels in one command

    private final Follows follows;
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // bounded by the rooms that there are
    private final Thread thread = Thread.ofVirtual().name("redis-keeper").unstarted(this::run);
    private volatile Optional<Subscriber.Subscription> newest = Optional.empty();

    // Keeper thread only.
    private final Map<RoomName, Follow> asked = new HashMap<>(); // of the subscription that is served
    private Optional<Subscriber.Subscription> served = Optional.empty();

    Keeper(Follows follows) {
        this.follows = follows;
    }

    void start() {
        thread.start();
    }

    void reconsider(RoomName room) {
        changed.add(room);
        LockSupport.unpark(thread);
    }

    /** A new subscription, which hears no room yet, takes the place of the last one. */
    void serve(Subscriber.Subscription subscription) {
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
            } catch (RuntimeException e) {
                Health.note(e); // from Jedis: the subscriber notices, too, and comes with another subscription
            }
            LockSupport.park();
        }
    }

    private void keep(Subscriber.Subscription subscription) {
        if (served.isEmpty() || served.get() != subscription) {
            served = Optional.of(subscription);
            asked.clear();
            changed.addAll(follows.rooms());
        }
        List<Follow> wanted = new ArrayList<>();
        List<RoomName> unwanted = new ArrayList<>();
        for (RoomName room : List.copyOf(changed)) {
            changed.remove(room); // before looking: who changes it again adds it again
            Optional<Follow> follow = follows.find(room);
            if (follow.isEmpty()) {
                Optional.ofNullable(asked.remove(room)).ifPresent(gone -> unwanted.add(room));
            } else if (asked.put(room, follow.get()) != follow.get()) {
                wanted.add(follow.get());
            }
        }
        inParts(unwanted, subscription::drop);
        inParts(wanted, subscription::ask);
    }

    private static <T> void inParts(List<T> all, Consumer<List<T>> use) {
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            use.accept(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
    }
}
