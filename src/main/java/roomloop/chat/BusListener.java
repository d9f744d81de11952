package roomloop.chat;

import java.util.List;
import roomloop.chat.MessageBus.RemoteMember;

/** The bus's way into the rooms. Rooms that aren't open here are passed over. */
public interface BusListener {
    /**
     * Hands a message to its room without ever waiting. If the inbox is full, the room is marked behind and will read the
     * log itself.
     */
    void onMessage(Message message);

    /** Hands a message to its room, and waits while the inbox is full: for a bus that can make its senders wait. */
    void onMessageBlocking(Message message) throws InterruptedException;

    /** A user types on another server. Never waits; may be dropped. */
    void onTyping(RoomName room, String name);

    /** All users that are in the room by way of other servers, replacing what was known. Never waits; may be dropped. */
    void onMembers(RoomName room, List<RemoteMember> others);

    /** This server hears the room from here on; whatever was said before must be read from the log. Never waits. */
    void onSubscribed(RoomName room);
}
