package roomloop.chat;

/**
 * How a room is doing; an immutable value that the room publishes after each batch, so that no other thread needs to touch the room.
 *
 * @param members users over all servers, each counted once
 * @param clients on this server
 * @param inbox its commands
 * @param behind it has to read the log
 * @param turns batches broadcast since it opened, by their name in the live view
 * @param messages broadcast since it opened
 */
public record RoomStats(
        RoomName name, int members, int clients, QueueStats inbox, boolean behind, long turns, long messages) {
    RoomStats with(QueueStats now) {
        return new RoomStats(name, members, clients, now, behind, turns, messages);
    }
}
