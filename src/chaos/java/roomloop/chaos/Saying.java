package roomloop.chaos;

import java.util.Optional;
import roomloop.chat.MessageId;

/**
 * One message, as its author remembers it.
 *
 * @param number counts what this author has said in this room, in the order in which it was first said
 * @param confirmed the id that the echo or {@code ack} named; empty if neither came
 */
record Saying(
        String uid, String room, int number, String ref, String text, Optional<MessageId> confirmed, Course course) {

    /** Whether its place among the others of its author is promised. */
    enum Course {
        SMOOTH,
        /** It was answered {@code unavailable}, or may have been while the author was away: it took ten seconds. */
        DOUBTFUL
    }

    /** As a line: long texts are cut short. */
    Line line(MessageId id) {
        return new Line(id, uid, ref, text);
    }

    @Override
    public String toString() {
        return room + ": " + line(confirmed.orElse(MessageId.ZERO)) + ", " + course;
    }
}
