package roomloop.chat;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a room is doing; an immutable value that the room publishes after each batch, so that no other thread needs to touch the room.
 *
 * @param members users over all servers, each counted once
 * @param clients on this server
 * @param inbox its commands
 * @param behind it has to read the log
 * @param batches broadcast since it opened; on the page: turns
 * @param messages broadcast since it opened
 */
public record RoomStats(
        RoomName name,
        int members,
        int clients,
        QueueStats inbox,
        boolean behind,
        @JsonProperty("turns") long batches,
        long messages) {
    RoomStats with(QueueStats now) {
        return new RoomStats(name, members, clients, now, behind, batches, messages);
    }
}
