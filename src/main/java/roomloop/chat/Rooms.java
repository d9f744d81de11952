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
import java.util.concurrent.atomic.AtomicLong;
import roomloop.chat.LabControl.LabCommand;
import roomloop.chat.LabControl.QueuedCommand;
import roomloop.chat.MessageBus.RemoteMember;

/**
 * The rooms of this server, by name, and what clients and the bus ask of them. A room opens with the first join and retires when
 * it has been empty for a while. Any thread may call anything here.
 */
public final class Rooms implements BusListener, AutoCloseable {
    final MessageBus bus;
    final Limits limits;
    final MemoryBudget.All budgets;
    final RoomListener listener;
    final LabControl lab;
    private final ConcurrentMap<RoomName, Room> rooms = new ConcurrentHashMap<>();
    private final Semaphore places; // one for each room that may still be opened
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong clients = new AtomicLong(); // ever connected
    private final AtomicLong sharedAt = new AtomicLong(System.nanoTime()); // when the rooms were asked for memory last
    private final JoinHandler joins;
    private final Trace.OnTheBus traces = new Trace.OnTheBus();

    public Rooms(MessageBus bus, Limits limits, RoomListener listener, LabControl lab) {
        this.lab = lab;
        this.bus = bus;
        this.limits = limits;
        this.budgets = MemoryBudget.All.of(limits.memory());
        this.listener = listener;
        this.places = new Semaphore(limits.rooms());
        this.joins = new JoinHandler(this);
    }

    // ---- What clients ask. Each client's handler calls these, one after the other.

    /**
     * Makes the client of a new connection.
     *
     * @param window text messages that may be on their way to it unread; empty: as many as TCP takes
     */
    public Client connect(User user, ClientSocket socket, OptionalInt window) {
        var outbox = new Outbox(socket, limits.outbox(), window.orElse(0), budgets.frames(), listener);
        return new Client(clients.incrementAndGet(), user, outbox, listener, this::onClientClosed);
    }

    /**
     * Asks to let a client in. The room answers {@code joined}; if it can't within ten seconds, the client gets
     * {@code unavailable}. Waits while the room's inbox is full, and for nothing else.
     */
    public void join(Client client, RoomName room, Optional<MessageId> since) throws InterruptedException {
        Optional<String> refusal = budgets.frames().isExceeded()
                ? Optional.of("the server is short of memory, please try again later")
                : lab.refusal(client, room);
        if (refusal.isPresent()) {
            client.send(ServerFrames.unavailable(refusal.get(), room, Optional.empty()));
            return;
        }
        Optional<Membership> membership = client.join(room);
        if (membership.isEmpty()) {
            String detail = "you are in " + Limits.ROOMS_PER_CLIENT + " rooms, which is the most";
            client.send(ServerFrames.tooManyRooms(detail, room));
        } else if (!joins.start(membership.get(), since)) {
            membership.get().end();
            String detail = "this server has " + limits.rooms() + " rooms open, which is the most";
            client.send(ServerFrames.tooManyRooms(detail, room));
        }
    }

    /** Takes a client out; it is answered {@code left}. Waits while the room's inbox is full. */
    public void leave(Client client, RoomName name) throws InterruptedException {
        Optional<Membership> membership = client.leave(name); // what the client says next is said outside
        if (membership.isEmpty()) {
            client.send(ServerFrames.notJoined(name, Optional.empty()));
            return;
        }
        if (!isOpen(name)) {
            membership.get().cancel(); // a room that waits for Redis can't answer
        }
        if (!membership.get().isActive() || !post(name, new Command.Leave(membership.get()))) {
            client.send(ServerFrames.left(name));
        }
    }

    /** Tells the other members that this one types. Waits while the room's inbox is full. */
    public void typing(Client client, RoomName name) throws InterruptedException {
        if (checkIn(client, name, Optional.empty()) && isOpen(name)) {
            post(name, new Command.Typing(client));
        }
    }

    private boolean isOpen(RoomName name) {
        return find(name).filter(Room::isOpen).isPresent();
    }

    /** Publishes a message. What becomes of it is told to the client: the echo, {@code ack}, or an error. */
    public void publish(Client client, Draft draft) throws InterruptedException {
        RoomName room = draft.room();
        if (!checkIn(client, room, draft.ref())) {
            return;
        }
        draft.trace().ifPresent(traces::add);
        draft.traced("queued for the bus");
        listener.onPublish();
        long began = System.nanoTime();
        bus.publish(draft).whenComplete((result, failure) -> {
            listener.onPublished(System.nanoTime() - began);
            if (failure != null) {
                draft.trace().ifPresent(traces::remove);
                client.send(ServerFrames.unavailable(reason(failure), room, draft.ref()));
            } else if (result.repeated()) {
                draft.trace().ifPresent(traces::remove);
                draft.ref().ifPresent(ref -> client.send(ServerFrames.ack(room, ref, result.id())));
            } else {
                draft.trace().ifPresent(Trace::end);
            }
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnavailableException
                ? cause.getMessage()
                : "the message could not be sent, please send it again";
    }

    /** Sends a member the messages before an id, as {@code history}, from a virtual thread of its own. */
    public void history(Client client, RoomName room, MessageId before) {
        if (checkIn(client, room, Optional.empty())) {
            joins.sendHistory(client, room, before);
        }
    }

    /** Whether the client is in the room. If not, it is told so. */
    private static boolean checkIn(Client client, RoomName room, Optional<String> ref) {
        boolean isIn = client.isIn(room);
        if (!isIn) {
            client.send(ServerFrames.notJoined(room, ref));
        }
        return isIn;
    }

    /** Does to a lab's room what one of its members asks for. False: this may not be. */
    public boolean control(Client client, RoomName name, LabCommand command) throws InterruptedException {
        boolean followed = client.isIn(name) && lab.follow(client.user(), name, command);
        if (followed) {
            find(name).ifPresent(room -> room.inbox.wakeUp()); // so that its loop looks
        }
        return followed;
    }

    /** The client's closed flag is set by now. Neither a full inbox nor a slow socket may hold up the thread that closed it. */
    private void onClientClosed(Client client) {
        CloseReason reason = client.closeReason().orElseThrow();
        listener.onEvent(new RoomEvent.ClientClosed(client, reason));
        String uid = client.user().uid();
        Thread.ofVirtual().name("leave-" + uid).start(() -> {
            try {
                for (Membership membership : client.memberships()) {
                    post(membership.room(), new Command.Leave(membership));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server stops
            }
        });
        Thread.ofVirtual().name("close-" + uid).start(() -> client.outbox.close(reason));
    }

    // ---- What the bus tells. None of these waits, but onMessageBlocking.

    @Override
    public void onMessage(Message message) {
        find(message.room()).ifPresent(room -> room.inbox.deliver(received(message)));
    }

    @Override
    public void onMessageBlocking(Message message) throws InterruptedException {
        Message received = received(message);
        received.traced("in the inbox"); // before it is: then the room's thread may be faster
        var deliver = new Command.Deliver(received);
        if (!find(message.room()).map(room -> room.inbox.offer(deliver)).orElse(true)) { // full
            post(message.room(), deliver);
        }
    }

    private Message received(Message message) {
        Message received = traces.traced(message);
        received.traced("heard");
        return received;
    }

    @Override
    public void onTyping(RoomName name, String user) {
        find(name).ifPresent(room -> room.inbox.offer(new Command.RemoteTyping(user)));
    }

    @Override
    public void onMembers(RoomName name, List<RemoteMember> members) {
        find(name).ifPresent(room -> room.inbox.onRemoteMembers(members));
    }

    @Override
    public void onSubscribed(RoomName name) {
        find(name).ifPresent(room -> room.inbox.onSubscribed());
    }

    // ---- Opening and retiring. Nothing that can wait runs inside the map's compute.

    /** Posts to a room that is open, and waits while its inbox is full. False: the room isn't open. */
    private boolean post(RoomName name, Command command) throws InterruptedException {
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
        } catch (RuntimeException bug) { // the room must go all the same: it has no thread any more
            listener.onEvent(new RoomEvent.RoomFailed(room.name, bug));
        }
        return null;
    }

    private Optional<Room> find(RoomName name) {
        return Optional.ofNullable(rooms.get(name));
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
            history.trim(budgets.history().capacity() / Math.max(1, open()));
            long last = sharedAt.get();
            long now = System.nanoTime();
            if (now - last > TimeUnit.SECONDS.toNanos(1) && sharedAt.compareAndSet(last, now)) {
                rooms.values().forEach(room -> room.inbox.wakeUp());
            }
        }
    }

    // ---- How the rooms are, and their end.

    /** Rooms open on this server. */
    public int open() {
        return rooms.size();
    }

    /** How a room is doing; empty if it isn't open here. */
    public Optional<RoomStats> stats(RoomName name) {
        return find(name).map(Room::stats);
    }

    /** The commands that wait in a room's inbox, oldest first, at most so many. */
    public List<QueuedCommand> waiting(RoomName name, int limit) {
        return find(name).map(room -> room.inbox.waiting(limit)).orElse(List.of());
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
