package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** All rooms that are open on this server. Any thread may call anything here. */
public final class Rooms implements Feed, AutoCloseable {
    private static final long RETRY = 2; // milliseconds between two tries to get into a full inbox

    private final ConcurrentMap<RoomName, Room> open = new ConcurrentHashMap<>();
    private final Semaphore places; // one for each room that may still be opened
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Bus bus;
    private final Limits limits;
    private final Consumer<Event> events;

    public Rooms(Bus bus, Limits limits, Consumer<Event> events) {
        this.bus = bus;
        this.limits = limits;
        this.events = events;
        this.places = new Semaphore(limits.rooms());
    }

    /**
     * Makes the client of a new connection.
     *
     * @param window text messages that may be on their way to it unread; empty: as many as TCP takes
     */
    public Client connect(Guest guest, Socket socket, OptionalInt window) {
        return new Client(guest, socket, new Outbox(socket, limits.outbox(), window.orElse(0)), this::goodbye);
    }

    /** Asks to let a client in; the room answers {@code joined}. Waits while the room's inbox is full. */
    public void join(Client client, RoomName room, Optional<MessageId> since) throws InterruptedException {
        if (!client.rooms().contains(room) && client.rooms().size() >= Limits.ROOMS_A_CLIENT) {
            client.send(Frames.tooManyRooms(room, "you are in " + Limits.ROOMS_A_CLIENT + " rooms, which is the most"));
            return;
        }
        client.rooms().add(room);
        var join = new Command.Join(client, since);
        Entry entry = Entry.FULL;
        while (entry == Entry.FULL && client.isOpen()) {
            entry = enter(room, join);
            if (entry == Entry.FULL) {
                TimeUnit.MILLISECONDS.sleep(RETRY); // the client's socket waits, the map does not
            }
        }
        if (entry == Entry.NO_PLACE) {
            client.rooms().remove(room);
            client.send(
                    Frames.tooManyRooms(room, "this server has " + limits.rooms() + " rooms open, which is the most"));
        }
    }

    /** Takes a client out; the room answers {@code left}. Waits while the room's inbox is full. */
    public void leave(Client client, RoomName room) throws InterruptedException {
        if (!client.rooms().contains(room) || !post(room, new Command.Leave(client))) {
            client.send(Frames.notJoined(room));
        }
    }

    /** Tells the room that a member types. Waits while the room's inbox is full. */
    public void typing(Client client, RoomName room) throws InterruptedException {
        if (!client.rooms().contains(room) || !post(room, new Command.Typing(client))) {
            client.send(Frames.notJoined(room));
        }
    }

    /** Says something. What becomes of it is told to the client: the echo, {@code ack}, or an error. */
    public void say(Client client, Draft draft) throws InterruptedException {
        if (!client.rooms().contains(draft.room())) {
            client.send(Frames.notJoined(draft.room(), draft.ref()));
            return;
        }
        bus.publish(draft).whenComplete((posted, failure) -> {
            if (failure != null) {
                client.send(Frames.error(ErrorCode.UNAVAILABLE, why(failure), Optional.of(draft.room()), draft.ref()));
            } else if (posted.repeated()) {
                draft.ref().ifPresent(ref -> client.send(Frames.ack(draft.room(), ref, posted.id())));
            }
        });
    }

    /** Rooms open on this server. */
    public int open() {
        return open.size();
    }

    @Override
    public void deliver(Message message) {
        ifOpen(message.room(), inbox -> inbox.deliver(message));
    }

    @Override
    public void deliverWaiting(Message message) throws InterruptedException {
        post(message.room(), new Command.Deliver(message));
    }

    @Override
    public void typing(RoomName room, String name) {
        ifOpen(room, inbox -> inbox.offer(new Command.TypingElsewhere(name)));
    }

    @Override
    public void attendance(RoomName room, List<Attendee> others) {
        ifOpen(room, inbox -> inbox.attend(others));
    }

    @Override
    public void confirmed(RoomName room) {
        ifOpen(room, Inbox::confirm);
    }

    /** Ends every room's thread, and waits for that. */
    @Override
    public void close() {
        closed.set(true);
        var rooms = List.copyOf(open.values());
        rooms.forEach(Room::stop);
        try {
            for (Room room : rooms) {
                room.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by a room that has nothing to do. Within the same map entry as every join: none can land in a retired room. */
    boolean retire(RoomName name, Room room) {
        return open.computeIfPresent(name, (key, current) -> {
                    if (!room.inbox().isEmpty()) {
                        return current;
                    }
                    bus.unfollow(name); // before anybody can open the room again
                    places.release();
                    return null;
                })
                == null;
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

    private enum Entry {
        DONE,
        FULL,
        NO_PLACE
    }

    /** Posts a join to its room, opened if need be. Never waits: what can wait may not run inside {@code compute}. */
    private Entry enter(RoomName name, Command.Join join) {
        var entry = new Object() {
            Entry result = Entry.NO_PLACE;
            Optional<Room> opened = Optional.empty();
        };
        open.compute(name, (key, current) -> {
            if (current == null && (closed.get() || !places.tryAcquire())) {
                return null;
            }
            Room room = current;
            if (room == null) {
                room = new Room(name, this, bus, limits, events);
                entry.opened = Optional.of(room);
            }
            entry.result = room.inbox().offer(join) ? Entry.DONE : Entry.FULL;
            return room;
        });
        entry.opened.ifPresent(Room::start); // only now can the bus find it
        return entry.result;
    }

    /** Waits while the inbox is full. False: the room isn't open. */
    private boolean post(RoomName name, Command command) throws InterruptedException {
        while (true) {
            Room room = open.get(name);
            if (room == null) {
                return false;
            }
            if (room.inbox().offer(command, 100)) {
                return true; // else look again: it may have retired while we waited
            }
        }
    }

    private void ifOpen(RoomName name, Consumer<Inbox> action) {
        Room room = open.get(name);
        if (room != null) {
            action.accept(room.inbox());
        }
    }

    /** A connection has ended. Neither the socket nor a full inbox may hold up whoever ended it, so it runs on its own thread. */
    private void goodbye(Client client) {
        events.accept(new Event.Ended(client, client.endedBy().orElseThrow()));
        Thread.ofVirtual().name("goodbye-" + client.guest().uid()).start(() -> {
            try {
                client.hangUp();
                for (RoomName room : client.rooms()) {
                    post(room, new Command.Gone(client));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody interrupts it; it ends here anyway
            }
        });
    }

    private static String why(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Unavailable
                ? cause.getMessage()
                : "the message could not be sent, please send it again";
    }
}
