package roomloop.chat;

import java.util.List;

/**
 * What a room says of itself when it is asked: never a text.
 *
 * @param members over all servers, each guest once
 * @param clients on this server
 * @param inbox its commands
 * @param turns said since it opened
 * @param messages said since it opened
 * @param outboxes of some of the clients: those that were asked for, then the fullest
 */
public record RoomView(
        RoomName name, int members, int clients, Gauge inbox, long turns, long messages, List<ClientView> outboxes) {
    /**
     * How full a queue is.
     *
     * @param peak the highest since the last look
     */
    public record Gauge(int size, int peak, int capacity) {}

    /** A client of the room, and the text messages that wait in its outbox. */
    public record ClientView(String uid, String name, Gauge outbox) {}
}
