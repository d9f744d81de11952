package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** All rooms that are open on this server. Any thread may call anything here. */
public final class Rooms implements Feed, AutoCloseable {
    public Rooms(Bus bus, Limits limits, Consumer<Event> events) {}

    /**
     * Makes the client of a new connection.
     *
     * @param window text messages that may be on their way to it unread; empty: as many as TCP takes
     */
    public Client connect(Guest guest, Socket socket, OptionalInt window) {
        throw new UnsupportedOperationException();
    }

    /** Asks to let a client in; the room answers {@code joined}. Waits while the room's inbox is full. */
    public void join(Client client, RoomName room, Optional<MessageId> since) throws InterruptedException {}

    /** Takes a client out; the room answers {@code left}. Waits while the room's inbox is full. */
    public void leave(Client client, RoomName room) throws InterruptedException {}

    /** Tells the room that a member types. Waits while the room's inbox is full. */
    public void typing(Client client, RoomName room) throws InterruptedException {}

    /** Says something. What becomes of it is told to the client: the echo, {@code ack}, or an error. */
    public void say(Client client, Draft draft) throws InterruptedException {}

    /** Rooms open on this server. */
    public int open() {
        return 0;
    }

    @Override
    public void deliver(Message message) {}

    @Override
    public void deliverWaiting(Message message) throws InterruptedException {}

    @Override
    public void typing(RoomName room, String name) {}

    @Override
    public void attendance(RoomName room, List<Attendee> others) {}

    @Override
    public void confirmed(RoomName room) {}

    /** Ends every room's thread. */
    @Override
    public void close() {}
}
