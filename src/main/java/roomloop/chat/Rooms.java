package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What clients and the bus ask of the rooms of this server. Any thread may call anything here. */
public final class Rooms implements BusListener, AutoCloseable {
    private static final long RETRY = 2; // milliseconds between two tries to get into a full inbox

    private final MessageBus bus;
    private final Limits limits;
    private final Consumer<RoomEvent> events;
    private final Counters counters = new Counters();
    private final OpenRooms open;
    private final AtomicLong connected = new AtomicLong(); // counts the clients

    public Rooms(MessageBus bus, Limits limits, Consumer<RoomEvent> events) {
        this.bus = bus;
        this.limits = limits;
        this.events = counters.andThen(events);
        this.open = new OpenRooms(bus, limits, this.events, counters);
    }

    /**
     * Makes the client of a new connection.
     *
     * @param window text messages that may be on their way to it unread; empty: as many as TCP takes
     */
    public Client connect(User guest, ClientSocket socket, OptionalInt window) {
        var outbox = new Outbox(socket, limits.outbox(), window.orElse(0), counters);
        return new Client(connected.incrementAndGet(), guest, socket, outbox, counters, this::goodbye);
    }

    /** Asks to let a client in; the room answers {@code joined}. Waits while the room's inbox is full. */
    public void join(Client client, RoomName room, Optional<MessageId> since) throws InterruptedException {
        if (!client.rooms().contains(room) && client.rooms().size() >= Limits.ROOMS_A_CLIENT) {
            client.send(ServerFrames.tooManyRooms(
                    room, "you are in " + Limits.ROOMS_A_CLIENT + " rooms, which is the most"));
            return;
        }
        client.rooms().add(room);
        var join = new Command.Join(client, since);
        OpenRooms.Entry entry = open.enter(room, join);
        while (entry == OpenRooms.Entry.FULL && client.isOpen()) {
            TimeUnit.MILLISECONDS.sleep(RETRY); // the client's socket waits, the map does not
            entry = open.enter(room, join);
        }
        if (entry == OpenRooms.Entry.NO_PLACE) {
            client.rooms().remove(room);
            client.send(ServerFrames.tooManyRooms(
                    room, "this server has " + limits.rooms() + " rooms open, which is the most"));
        }
    }

    /** Takes a client out; the room answers {@code left}. Waits while the room's inbox is full. */
    public void leave(Client client, RoomName room) throws InterruptedException {
        postAsMember(client, room, new Command.Leave(client));
        client.rooms().remove(room); // here and not by the room: what the client says next is said outside
    }

    /** Tells the room that a member types. Waits while the room's inbox is full. */
    public void typing(Client client, RoomName room) throws InterruptedException {
        postAsMember(client, room, new Command.Typing(client));
    }

    /** Says something. What becomes of it is told to the client: the echo, {@code ack}, or an error. */
    public void publish(Client client, Draft draft) throws InterruptedException {
        if (!client.rooms().contains(draft.room())) {
            client.send(ServerFrames.notJoined(draft.room(), draft.ref()));
            return;
        }
        counters.say();
        long began = System.nanoTime();
        bus.publish(draft).whenComplete((posted, failure) -> {
            counters.published(System.nanoTime() - began);
            if (failure != null) {
                client.send(ServerFrames.error(
                        ErrorCode.UNAVAILABLE, why(failure), Optional.of(draft.room()), draft.ref()));
            } else if (posted.repeated()) {
                draft.ref().ifPresent(ref -> client.send(ServerFrames.ack(draft.room(), ref, posted.id())));
            }
        });
    }

    /**
     * Asks a room to describe itself. It answers with its next turn; never if it retires before, isn't open, or its inbox is
     * full.
     *
     * @param uids guests whose outboxes are to be shown first
     */
    public CompletableFuture<RoomView> describe(RoomName room, Set<String> uids) {
        var view = new CompletableFuture<RoomView>();
        open.find(room).ifPresent(inbox -> inbox.offer(new Command.Describe(uids, view)));
        return view;
    }

    /** For a room that is too busy to answer: what it said before, and how its inbox is now. Empty: it has retired. */
    public Optional<RoomView> describeFromOutside(RoomView before) {
        return open.find(before.name()).map(before::with);
    }

    public Counters counters() {
        return counters;
    }

    /** Rooms open on this server. */
    public int open() {
        return open.size();
    }

    @Override
    public void onMessage(Message message) {
        open.find(message.room()).ifPresent(inbox -> inbox.deliver(message));
    }

    @Override
    public void onMessageBlocking(Message message) throws InterruptedException {
        open.post(message.room(), new Command.Deliver(message));
    }

    @Override
    public void onTyping(RoomName room, String name) {
        open.find(room).ifPresent(inbox -> inbox.offer(new Command.TypingElsewhere(name)));
    }

    @Override
    public void onMembers(RoomName room, List<RemoteMember> others) {
        open.find(room).ifPresent(inbox -> inbox.attend(others));
    }

    @Override
    public void onSubscribed(RoomName room) {
        open.find(room).ifPresent(Inbox::confirm);
    }

    /** Ends every room's thread, and waits for that. */
    @Override
    public void close() {
        open.close();
    }

    private void postAsMember(Client client, RoomName room, Command command) throws InterruptedException {
        if (!client.rooms().contains(room) || !open.post(room, command)) {
            client.send(ServerFrames.notJoined(room));
        }
    }

    /** A connection has ended. Neither its socket nor a full inbox may hold up whoever ended it: this has a thread of its own. */
    private void goodbye(Client client) {
        events.accept(new RoomEvent.Ended(client, client.endedBy().orElseThrow()));
        Thread.ofVirtual().name("goodbye-" + client.guest().uid()).start(() -> {
            try {
                client.hangUp();
                for (RoomName room : client.rooms()) {
                    open.post(room, new Command.Gone(client));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody interrupts it; it ends here anyway
            }
        });
    }

    private static String why(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnavailableException
                ? cause.getMessage()
                : "the message could not be sent, please send it again";
    }
}
