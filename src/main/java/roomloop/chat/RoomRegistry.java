package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rooms that are open on this server, by name, and what they share. A room opens with the first join and retires when it has
 * been empty for a while; a join can't land in a room that has retired: both happen inside the map's entry of that name. Nothing
 * that can wait runs there. Any thread may call anything here.
 */
final class RoomRegistry implements AutoCloseable {
    final MessageBus bus;
    final Limits limits;
    final MemoryBudget.All budgets;
    final RoomListener listener;
    final LabControl lab;
    private final ConcurrentMap<RoomName, Room> rooms = new ConcurrentHashMap<>();
    private final Semaphore places; // one for each room that may still be opened
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong sharedAt = new AtomicLong(System.nanoTime()); // when the rooms were asked for memory last

    RoomRegistry(MessageBus bus, Limits limits, RoomListener listener, LabControl lab) {
        this.bus = bus;
        this.limits = limits;
        this.budgets = MemoryBudget.All.of(limits.memory());
        this.listener = listener;
        this.lab = lab;
        this.places = new Semaphore(limits.rooms());
    }

    Optional<Room> find(RoomName name) {
        return Optional.ofNullable(rooms.get(name));
    }

    int size() {
        return rooms.size();
    }

    /** Posts to a room that is open, and waits while its inbox is full. False: the room isn't open. */
    boolean post(RoomName name, Command command) throws InterruptedException {
        Room room = rooms.computeIfPresent(name, (key, open) -> open.announcing());
        if (room != null) {
            room.inbox.put(command);
        }
        return room != null;
    }

    /** Posts a join to its room, which is opened if need be. False: no more rooms may be opened. */
    boolean postJoin(Command.Join join) throws InterruptedException {
        RoomName name = join.membership().room();
        return post(name, join) || openFor(name, join);
    }

    /** Opens a room for its first join, unless another thread is faster. */
    private boolean openFor(RoomName name, Command.Join join) throws InterruptedException {
        var fresh = new Room(name, this);
        Room room = rooms.compute(name, (key, open) -> {
            boolean isPossible = open != null || !closed.get() && places.tryAcquire();
            return isPossible ? (open != null ? open : fresh).announcing() : null;
        });
        if (room == null) {
            return false;
        }
        if (room == fresh) {
            room.thread.start(); // not before: from here on the bus can find the room
        }
        if (closed.get()) { // close() may have overlooked the room
            room.thread.interrupt();
        }
        room.inbox.put(join);
        if (closed.get()) {
            room.thread.join(); // so that none is open when all threads that could open one have come back
        }
        return true;
    }

    /** Called by a room that has nothing to do. False: something is about to come, and the room must go on. */
    boolean retire(Room room) {
        Room left = rooms.computeIfPresent(room.name, (key, current) -> {
            boolean stays = current != room || !room.inbox.isIdle();
            return stays ? current : removed(room);
        });
        if (left == room) {
            Thread.yield(); // to the thread that is about to put something into the inbox
        }
        return left != room;
    }

    /** Called by a room that ends, for whatever reason. */
    void remove(Room room) {
        rooms.computeIfPresent(room.name, (key, current) -> current == room ? removed(room) : current);
    }

    /** Null, as the map wants it. The bus is told before the room can be opened again. */
    private Room removed(Room room) {
        places.release();
        try {
            bus.unsubscribe(room.name);
        } catch (RuntimeException | Error bug) { // the room must go all the same: it has no thread any more
            listener.onEvent(new RoomEvent.RoomFailed(room.name, bug));
        }
        return null;
    }

    /** Whether fewer than a tenth of the rooms that may be open are left. */
    boolean isAlmostFull() {
        return places.availablePermits() <= limits.rooms() / 10;
    }

    /**
     * While all rooms' histories together take more memory than they may, a room's keeps its share, and the others' are woken to do
     * so too; not more than once a second. Called by the room.
     */
    void shareMemory(History history) {
        if (budgets.history().isExceeded()) {
            history.trim(budgets.history().capacity() / Math.max(1, size()));
            long last = sharedAt.get();
            long now = System.nanoTime();
            if (now - last > TimeUnit.SECONDS.toNanos(1) && sharedAt.compareAndSet(last, now)) {
                rooms.values().forEach(room -> room.inbox.wakeUp());
            }
        }
    }

    /** Ends every room's thread, and waits for that. */
    @Override
    public void close() {
        closed.set(true);
        var all = List.copyOf(rooms.values());
        all.forEach(room -> room.thread.interrupt());
        try {
            for (Room room : all) {
                room.thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
