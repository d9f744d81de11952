package roomloop.web;

import java.util.Optional;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** All that a client can say, checked. */
sealed interface ClientFrame {
    /** The room it is about, for an error to name. */
    default Optional<RoomName> about() {
        return this instanceof InRoom it ? Optional.of(it.room()) : Optional.empty();
    }

    /** The client's own id for it. */
    default Optional<String> ref() {
        return Optional.empty();
    }

    sealed interface InRoom extends ClientFrame {
        RoomName room();
    }

    /** Costs us a little work, so it is limited apart from messages. */
    sealed interface Asking extends ClientFrame {}

    record Join(RoomName room, Optional<MessageId> since) implements InRoom, Asking {}

    record Leave(RoomName room) implements InRoom, Asking {}

    record Say(RoomName room, String text, Optional<String> ref) implements InRoom {}

    record Typing(RoomName room) implements InRoom, Asking {}

    record Ping() implements Asking {}

    record Auth(String token) implements Asking {}

    record Read(int count) implements ClientFrame {}
}
