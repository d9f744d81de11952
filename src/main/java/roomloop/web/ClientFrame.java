package roomloop.web;

import java.util.Optional;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** All that a client can say, checked. */
sealed interface ClientFrame {
    /** The room it is about, for an error to name. */
    default Optional<RoomName> about() {
        return Optional.empty();
    }

    /** The client's own id for it. */
    default Optional<String> ref() {
        return Optional.empty();
    }

    /** Costs us a little work, so it is limited apart from messages. */
    sealed interface Asking extends ClientFrame {}

    /** Makes less work for us, so it may come at any rate. */
    sealed interface Relieving extends ClientFrame {}

    record Join(RoomName room, Optional<MessageId> since) implements Asking {
        @Override
        public Optional<RoomName> about() {
            return Optional.of(room);
        }
    }

    record Leave(RoomName room) implements Relieving {}

    record Say(RoomName room, String text, Optional<String> ref) implements ClientFrame {
        @Override
        public Optional<RoomName> about() {
            return Optional.of(room);
        }
    }

    record Typing(RoomName room) implements Asking {
        @Override
        public Optional<RoomName> about() {
            return Optional.of(room);
        }
    }

    record Ping() implements Asking {}

    record Auth(String token) implements Asking {}

    record Read(int count) implements Relieving {}
}
