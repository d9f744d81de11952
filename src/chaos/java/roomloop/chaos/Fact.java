package roomloop.chaos;

import java.util.List;
import java.util.Optional;
import roomloop.chat.MessageId;

/** What a guest saw, or asked for, on one connection. */
sealed interface Fact {
    /** The room it is about. */
    String room();

    /** A join was sent. */
    record Asked(String room, Optional<MessageId> since) implements Fact {}

    /** The answer to it. */
    record Joined(String room, List<Line> lines, MessageId last, Reach reach) implements Fact {}

    record Heard(String room, Line line) implements Fact {}

    record GapTold(String room) implements Fact {}

    /** A leave was answered. */
    record Left(String room) implements Fact {}

    /** What the fields {@code gap} and {@code more} of an answer say. */
    enum Reach {
        ALL,
        MORE,
        GAP
    }
}
