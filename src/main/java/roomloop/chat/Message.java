package roomloop.chat;

import java.util.Optional;

/**
 * One message as it stands in the log. Immutable, so it may cross threads.
 *
 * @param id its place in the room's log
 * @param prev the id before it ({@link MessageId#ZERO} for the first): how a receiver knows that it has missed one
 * @param ref the author's own id for it, if one was given
 * @param trace where it was, if its sender is on this server and wants to know; never in the log
 */
public record Message(
        MessageId id,
        MessageId prev,
        RoomName room,
        User author,
        String text,
        Optional<String> ref,
        Optional<Trace> trace) {
    private static final int BYTES = 300; // its objects, without the text

    public Message(MessageId id, MessageId prev, RoomName room, User author, String text, Optional<String> ref) {
        this(id, prev, room, author, text, ref, Optional.empty());
    }

    Message with(Trace itsTrace) {
        return new Message(id, prev, room, author, text, ref, Optional.of(itsTrace));
    }

    /** When it came into the log, in epoch ms. */
    public long at() {
        return id.ms();
    }

    /** It has come to the caller's line: a step of its trace, if it has one. */
    void traced(String step) {
        if (trace.isPresent()) {
            trace.get().add(step);
        }
    }

    /** Bytes of heap that it takes, by estimate. */
    public long bytes() {
        return BYTES + 2L * text.length();
    }
}
