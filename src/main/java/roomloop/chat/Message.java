package roomloop.chat;

import java.util.Optional;

/**
 * One message as it stands in the log. Immutable, so it may cross threads.
 *
 * @param id its place in the room's log
 * @param prev the id before it ({@link MessageId#ZERO} for the first): how a receiver knows that it has missed one
 * @param at epoch ms
 * @param ref the author's own id for it, if one was given
 */
public record Message(
        MessageId id, MessageId prev, RoomName room, User author, String text, long at, Optional<String> ref) {
    private static final int BYTES = 300; // its objects, without the text

    /** Bytes of heap that it takes, by estimate. */
    public long bytes() {
        return BYTES + 2L * text.length();
    }
}
