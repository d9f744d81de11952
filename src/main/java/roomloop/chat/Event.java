package roomloop.chat;

/** What is worth telling the log, the counters and whoever watches. Told on the thread where it happened, which must not wait. */
public sealed interface Event {
    record RoomOpened(RoomName room) implements Event {}

    record RoomRetired(RoomName room) implements Event {}

    record Ended(Client client, CloseReason reason) implements Event {}

    /** A room that was behind has read from the log what it had missed. */
    record CaughtUp(RoomName room, int messages) implements Event {}

    /** The log no longer reached back: members were told that messages are missing. */
    record GapTold(RoomName room) implements Event {}

    /** A bug of ours. The room goes on with its next command. */
    record RoomFailed(RoomName room, Throwable bug) implements Event {}
}
