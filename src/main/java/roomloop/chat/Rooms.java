package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import roomloop.chat.LabControl.LabCommand;
import roomloop.chat.LabControl.QueuedCommand;
import roomloop.chat.MessageBus.RemoteMember;

/** What clients and the bus ask of this server's rooms. Any thread may call anything here. */
public final class Rooms implements BusListener, AutoCloseable {
    private final RoomListener listener;
    private final RoomRegistry registry;
    private final JoinHandler joins;
    private final Trace.OnTheBus traces = new Trace.OnTheBus();
    private final AtomicLong clients = new AtomicLong(); // ever connected

    public Rooms(MessageBus bus, Limits limits, RoomListener listener, LabControl lab) {
        this.listener = listener;
        this.registry = new RoomRegistry(bus, limits, listener, lab);
        this.joins = new JoinHandler(registry);
    }

    // ---- What clients ask. Each client's handler calls these, one after the other.

    /**
     * Makes the client of a new connection.
     *
     * @param window text messages that may be on their way to it unread; 0: as many as TCP takes
     */
    public Client connect(User user, ClientSocket socket, int window) {
        var outbox = new Outbox(socket, registry.limits.outbox(), window, registry.budgets.frames(), listener);
        return new Client(clients.incrementAndGet(), user, outbox, listener, this::onClientClosed);
    }

    /**
     * Asks to let a client in. The room answers {@code joined}; if it can't within ten seconds, the client gets
     * {@code unavailable}. Waits while the room's inbox is full, and for nothing else.
     */
    public void join(Client client, RoomName room, Optional<MessageId> since) throws InterruptedException {
        if (registry.budgets.frames().isExceeded()) {
            String detail = "the server is short of memory, please try again later";
            client.send(ServerFrames.unavailable(detail, room, Optional.empty()));
            return;
        }
        Optional<Membership> membership = client.join(room);
        if (membership.isEmpty()) {
            String detail = "you are in " + Limits.ROOMS_PER_CLIENT + " rooms, which is the most";
            client.send(ServerFrames.tooManyRooms(detail, room));
            return;
        }
        Optional<String> refusal = registry.lab.refusal(client, room);
        if (refusal.isPresent()) {
            membership.get().end();
            client.send(ServerFrames.unavailable(refusal.get(), room, Optional.empty()));
        } else if (!joins.start(membership.get(), since)) {
            membership.get().end();
            String detail = "this server has " + registry.limits.rooms() + " rooms open, which is the most";
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
        if (!membership.get().isActive() || !registry.post(name, new Command.Leave(membership.get()))) {
            client.send(ServerFrames.left(name));
        }
    }

    /** Tells the other members that this one types. Waits while the room's inbox is full. */
    public void typing(Client client, RoomName name) throws InterruptedException {
        if (checkIn(client, name, Optional.empty()) && isOpen(name)) {
            registry.post(name, new Command.Typing(client));
        }
    }

    private boolean isOpen(RoomName name) {
        return registry.find(name).filter(Room::isOpen).isPresent();
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
        registry.bus.publish(draft).whenComplete((result, failure) -> {
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
        boolean followed = client.isIn(name) && registry.lab.follow(client.user(), name, command);
        if (followed) {
            registry.find(name).ifPresent(room -> room.inbox.wakeUp()); // so that its loop looks
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
                    registry.post(membership.room(), new Command.Leave(membership));
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
        registry.find(message.room()).ifPresent(room -> room.inbox.deliver(received(message)));
    }

    @Override
    public void onMessageBlocking(Message message) throws InterruptedException {
        Message received = received(message);
        received.traced("in the inbox"); // before it is: then the room's thread may be faster
        var deliver = new Command.Deliver(received);
        if (!registry.find(message.room())
                .map(room -> room.inbox.offer(deliver))
                .orElse(true)) { // full
            registry.post(message.room(), deliver);
        }
    }

    private Message received(Message message) {
        Message received = traces.traced(message);
        received.traced("heard");
        return received;
    }

    @Override
    public void onTyping(RoomName name, String user) {
        registry.find(name).ifPresent(room -> room.inbox.offer(new Command.RemoteTyping(user)));
    }

    @Override
    public void onMembers(RoomName name, List<RemoteMember> members) {
        registry.find(name).ifPresent(room -> room.inbox.onRemoteMembers(members));
    }

    @Override
    public void onSubscribed(RoomName name) {
        registry.find(name).ifPresent(room -> room.inbox.onSubscribed());
    }

    // ---- How the rooms are, and their end.

    /** Rooms open on this server. */
    public int open() {
        return registry.size();
    }

    /** How a room is doing; empty if it isn't open here. */
    public Optional<RoomStats> stats(RoomName name) {
        return registry.find(name).map(Room::stats);
    }

    /** The commands that wait in a room's inbox, oldest first, at most so many. */
    public List<QueuedCommand> waiting(RoomName name, int limit) {
        return registry.find(name).map(room -> room.inbox.waiting(limit)).orElse(List.of());
    }

    /** Ends every room's thread, and waits for that. */
    @Override
    public void close() {
        registry.close();
    }
}
