package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The rooms that are open here, by name: they open with the first join and retire when nobody is left. Any thread. */
final class OpenRooms implements AutoCloseable {
    private static final long LOOK_AGAIN = 100; // milliseconds: a room may retire while somebody waits for its inbox

    private final ConcurrentMap<RoomName, Room> rooms = new ConcurrentHashMap<>();
    private final Semaphore places; // one for each room that may still be opened
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MessageBus bus;
    private final Limits limits;
    private final Consumer<RoomEvent> events;
    private final Counters counters;

    OpenRooms(MessageBus bus, Limits limits, Consumer<RoomEvent> events, Counters counters) {
        this.bus = bus;
        this.limits = limits;
        this.events = events;
        this.counters = counters;
        this.places = new Semaphore(limits.rooms());
    }

    /** What became of a join. */
    enum Entry {
        DONE,
        /** The inbox is full: try again. */
        FULL,
        /** The room isn't open, and no more may be opened. */
        NO_PLACE
    }

    /** Posts a join to its room, opened if need be. Never waits: what can wait may not run inside {@code compute}. */
    Entry enter(RoomName name, Command.Join join) {
        var outcome = new Object() {
            Entry entry = Entry.NO_PLACE;
            Optional<Room> opened = Optional.empty();
        };
        rooms.compute(name, (key, current) -> {
            Room room = current;
            if (room == null) {
                outcome.opened = opened(name);
                room = outcome.opened.orElse(null);
            }
            if (room != null) {
                outcome.entry = room.inbox().offer(join) ? Entry.DONE : Entry.FULL;
            }
            return room;
        });
        outcome.opened.ifPresent(room -> start(name, room)); // not before: from here on the bus can find it
        return outcome.entry;
    }

    private void start(RoomName name, Room room) {
        room.thread().start();
        if (closed.get()) { // only now, so it may have been overlooked
            room.thread().interrupt();
            rooms.remove(name);
        }
    }

    /** Called by a room that has nothing to do. Within the same map entry as every join: none can land in a retired room. */
    boolean retire(RoomName name, Room room) {
        Room stays = rooms.computeIfPresent(name, (key, current) -> {
            if (!room.inbox().isEmpty()) {
                return current;
            }
            bus.unsubscribe(name); // before anybody can open it again
            places.release();
            return null;
        });
        return stays == null;
    }

    /** Posts to an open room, and waits while its inbox is full. False: the room isn't open. */
    boolean post(RoomName name, Command command) throws InterruptedException {
        Optional<Inbox> inbox = find(name);
        while (inbox.isPresent() && !inbox.get().offer(command, LOOK_AGAIN)) {
            inbox = find(name);
        }
        return inbox.isPresent();
    }

    Optional<Inbox> find(RoomName name) {
        return Optional.ofNullable(rooms.get(name)).map(Room::inbox);
    }

    int size() {
        return rooms.size();
    }

    /** Reads for one client what its room doesn't remember, on a thread of the client's own. */
    void readLogFor(Joining joining, RoomName room) {
        Thread.ofVirtual().name("join-" + room).start(() -> {
            try {
                post(room, Recovery.read(room, bus, joining));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody interrupts it; it ends here anyway
            }
        });
    }

    /** Ends every room's thread, and waits for that. */
    @Override
    public void close() {
        closed.set(true);
        var all = List.copyOf(rooms.values());
        all.forEach(room -> room.thread().interrupt());
        try {
            for (Room room : all) {
                room.thread().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rooms.clear();
    }

    private Optional<Room> opened(RoomName name) {
        return closed.get() || !places.tryAcquire()
                ? Optional.empty()
                : Optional.of(new Room(name, this, bus, limits, events, counters));
    }
}
