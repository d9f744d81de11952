package roomloop.web;

import java.util.Optional;
import roomloop.chat.ErrorCode;
import roomloop.chat.Frame;
import roomloop.chat.RoomName;
import roomloop.chat.ServerFrames;

/** What a client said can't be followed. The message is for people, and never repeats what they sent. */
final class BadFrame extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Optional<RoomName> room;
    private final transient Optional<String> ref;

    BadFrame(ErrorCode code, String detail) {
        this(code, detail, Optional.empty(), Optional.empty());
    }

    /** @param room the room and the ref that the frame named, as far as they are right themselves */
    BadFrame(ErrorCode code, String detail, Optional<RoomName> room, Optional<String> ref) {
        super(detail, null, false, false); // an everyday thing: no stack trace
        this.code = code;
        this.room = room;
        this.ref = ref;
    }

    Frame answer() {
        return ServerFrames.error(code, getMessage(), room, ref);
    }
}
