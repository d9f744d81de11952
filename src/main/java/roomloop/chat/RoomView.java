package roomloop.chat;

import java.util.List;

/**
 * What a room says of itself when it is asked: never a text.
 *
 * @param members over all servers, each guest once
 * @param clients on this server
 * @param inbox its commands
 * @param behind it has to read the log
 * @param turns said since it opened
 * @param messages said since it opened
 * @param outboxes of some of the clients: those that were asked for, then the fullest
 * @param others the clients that aren't listed
 */
public record RoomView(
        RoomName name,
        int members,
        int clients,
        QueueStats inbox,
        boolean behind,
        long turns,
        long messages,
        List<ClientView> outboxes,
        Others others) {
    /**
     * A client of the room, and the text messages that wait in its outbox.
     *
     * @param connection its number: a guest may have several
     * @param window text messages that it lets be on their way to it unread; 0: no such limit
     */
    public record ClientView(long connection, String uid, String name, int window, QueueStats outbox) {}

    /** @param peak the highest of their outboxes' peaks */
    public record Others(int clients, int peak) {}

    /** The same, but for what can be seen from outside. */
    RoomView with(Inbox now) {
        var gauge = new QueueStats(now.size(), now.size(), inbox.capacity());
        return new RoomView(name, members, clients, gauge, now.isBehind(), turns, messages, outboxes, others);
    }
}
