package roomloop.chat;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One connection of one user, perhaps in several rooms. Any thread may call anything here; nothing waits unless it says so. */
public final class Client {
    private final long number; // among all that this server ever had
    private final User user;
    final Outbox outbox; // the only way to its socket
    private final RoomListener listener;
    private final Consumer<Client> onClose; // runs once
    private final AtomicReference<Optional<CloseReason>> closed = new AtomicReference<>(Optional.empty());

    /** The newest join of each room. Only the client's handler adds and removes; a room can only end the one that it got. */
    private final Map<RoomName, Membership> memberships = new ConcurrentHashMap<>();

    private long joins; // handler only

    Client(long number, User user, Outbox outbox, RoomListener listener, Consumer<Client> onClose) {
        this.number = number;
        this.user = user;
        this.outbox = outbox;
        this.listener = listener;
        this.onClose = onClose;
    }

    public User user() {
        return user;
    }

    /** Tells this connection from the user's others. */
    public long number() {
        return number;
    }

    /** Puts a frame into the outbox; if that is full, or meets a bug, the client is disconnected: it would miss a frame. */
    public void send(Frame frame) {
        frame.error().ifPresent(listener::onError);
        try {
            if (isOpen() && !outbox.offer(frame)) {
                close(CloseReason.OUTBOX_FULL);
            }
        } catch (RuntimeException | Error bug) {
            close(CloseReason.BUG);
            throw bug;
        }
    }

    /** As {@link #send}, but skipped when the outbox is more than half full: for what is worth nothing later. */
    void sendIfRoomy(Frame frame) {
        if (!outbox.isMoreThanHalfFull()) {
            send(frame);
        }
    }

    /** To be called now and then: while no client is let in for want of memory, one that takes nothing of its frames goes. */
    public void closeIfInTheWay() {
        if (outbox.isInTheWay()) {
            close(CloseReason.OUTBOX_FULL);
        }
    }

    /** The client says how many more text messages it has read. False: more than were sent, or it asked for no window. */
    public boolean read(int count) {
        return outbox.addCredit(count);
    }

    /** Text messages that may be on their way to the client unread; 0: no such limit. */
    public int window() {
        return outbox.window;
    }

    /** How full its outbox is, in text messages; the peak counts from the last call. */
    public QueueStats outbox() {
        return outbox.stats();
    }

    // ---- Rooms. Join and leave are for the client's handler.

    /** Begins a membership, which replaces an earlier one in the same room. Empty: the client is in as many rooms as it may. */
    Optional<Membership> join(RoomName room) {
        memberships.values().removeIf(membership -> !membership.isActive());
        if (memberships.size() >= Limits.ROOMS_PER_CLIENT && !memberships.containsKey(room)) {
            return Optional.empty();
        }
        var membership = new Membership(this, room, ++joins);
        Optional.ofNullable(memberships.put(room, membership)).ifPresent(Membership::cancel);
        return Optional.of(membership);
    }

    /** Forgets a membership. Empty: the client is in no such room. */
    Optional<Membership> leave(RoomName room) {
        return Optional.ofNullable(memberships.remove(room)).filter(Membership::isActive);
    }

    boolean isIn(RoomName room) {
        Membership membership = memberships.get(room);
        return membership != null && membership.isActive();
    }

    Collection<Membership> memberships() {
        return memberships.values();
    }

    /** Rooms that it has asked to join or is in. */
    public Set<RoomName> rooms() {
        return memberships.values().stream()
                .filter(Membership::isActive)
                .map(Membership::room)
                .collect(Collectors.toUnmodifiableSet());
    }

    // ---- The end.

    /** Ends the connection, once: the first reason counts. The rooms and the socket are told on other threads. */
    public void close(CloseReason reason) {
        if (closed.compareAndSet(Optional.empty(), Optional.of(reason))) {
            onClose.accept(this);
        }
    }

    public boolean isOpen() {
        return closeReason().isEmpty();
    }

    /** Why the connection ended; empty while it is open. */
    public Optional<CloseReason> closeReason() {
        return closed.get();
    }
}
