package roomloop.chat;

/** What the log, the counters and the live view are told. On the thread where it happened, which must not wait. */
public sealed interface RoomEvent {
    record RoomOpened(RoomName room) implements RoomEvent {}

    record RoomRetired(RoomName room) implements RoomEvent {}

    record ClientClosed(Client client, CloseReason reason) implements RoomEvent {}

    /** A room that was behind has read from the log what it had missed. */
    record CaughtUp(RoomName room, int messages) implements RoomEvent {}

    /** The log no longer reached back: members were told that messages are missing. */
    record GapTold(RoomName room) implements RoomEvent {}

    /** A bug of ours. The room goes on with its next command. */
    record RoomFailed(RoomName room, Throwable bug) implements RoomEvent {}
}
