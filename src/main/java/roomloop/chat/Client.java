package roomloop.chat;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One connection of one guest, perhaps in several rooms. Any thread may call anything here; nothing waits. */
public final class Client {
    private static final int TICK = 5; // milliseconds
    private static final int PATIENCE = 200; // ticks

    private final long number; // among all that this server ever had
    private final User guest;
    private final ClientSocket socket;
    private final Outbox outbox;
    private final Counters counters;
    private final Consumer<Client> farewell; // runs once, when the connection has ended for us
    private final AtomicReference<CloseReason> ended = new AtomicReference<>(); // null while open

    /** Rooms it has asked to join or is in: added and removed by its handler; the room removes it when it can't let it in. */
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet();

    Client(long number, User guest, ClientSocket socket, Outbox outbox, Counters counters, Consumer<Client> farewell) {
        this.number = number;
        this.guest = guest;
        this.socket = socket;
        this.outbox = outbox;
        this.counters = counters;
        this.farewell = farewell;
    }

    public User guest() {
        return guest;
    }

    long number() {
        return number;
    }

    int window() {
        return outbox.window();
    }

    /** Puts a frame into the outbox; if that is full, the client is cut. */
    public void send(Frame frame) {
        frame.error().ifPresent(counters::error);
        if (isOpen() && !outbox.offer(frame)) {
            close(CloseReason.OUTBOX_FULL);
        }
    }

    /** As {@link #send}, but passed over when the outbox is more than half full: for what is worth nothing later. */
    void sendIfRoomy(Frame frame) {
        if (!outbox.isMoreThanHalfFull()) {
            send(frame);
        }
    }

    /** The client says how many more text messages it has read. False: more than were sent, or it asked for no window. */
    public boolean read(int count) {
        return outbox.read(count);
    }

    /** Ends the connection, once: the first reason counts. The socket and the rooms are told on another thread. */
    public void close(CloseReason reason) {
        if (ended.compareAndSet(null, reason)) {
            farewell.accept(this);
        }
    }

    public boolean isOpen() {
        return ended.get() == null;
    }

    /** Why the connection ended; empty while it is open. */
    public Optional<CloseReason> endedBy() {
        return Optional.ofNullable(ended.get());
    }

    /** Text messages that wait in its outbox. */
    public int waiting() {
        return outbox.size();
    }

    /** Rooms it has asked to join or is in. */
    public Set<RoomName> rooms() {
        return rooms;
    }

    /**
     * Ends the socket. What waits gets a moment to go out first, unless it was cut for reading too slowly. To a client that
     * is stuck nothing can be said: the connection is dropped.
     */
    void hangUp() throws InterruptedException {
        CloseReason reason = ended.get();
        if (!reason.isCut()) {
            for (int i = 0; i < PATIENCE && !outbox.isIdle(); i++) {
                TimeUnit.MILLISECONDS.sleep(TICK);
            }
        }
        if (outbox.isWriting()) {
            socket.disconnect();
        } else {
            socket.close(reason);
        }
    }
}
