package roomloop.chaos;

import java.util.List;
import java.util.Optional;
import roomloop.chat.MessageId;

/**
 * All that is known when a run is over: what the {@link Checker} judges.
 *
 * @param unexpected answers and ends that should not occur, in words
 * @param ghosts users that are counted as members though they left, or are members and not counted, in words
 * @param stuck threads and processes that didn't end, in words
 */
record TestHistory(
        List<ConnectionHistory> connections,
        List<SentMessage> sent,
        List<RoomLog> logs,
        List<String> unexpected,
        List<String> ghosts,
        List<String> stuck) {

    RoomLog log(String room) {
        return logs.stream()
                .filter(log -> log.room().equals(room))
                .findFirst()
                .orElseGet(() -> new RoomLog(room, MessageId.ZERO, List.of()));
    }

    /**
     * One message, as its sender knows it.
     *
     * @param number counts the messages of this sender in this room, in the order of their first sending
     * @param confirmed the id in the echo or the {@code ack}; empty if neither came
     */
    record SentMessage(
            String uid, String room, int number, String ref, String text, Optional<MessageId> confirmed, Order order) {

        /** Whether its place among the messages of its sender is promised. */
        enum Order {
            KEPT,
            /** The server answered {@code unavailable}, or may have while the sender was disconnected: it took ten seconds. */
            DOUBTFUL
        }

        /** As the log must hold it under this id. */
        MessageRecord as(MessageId id) {
            return new MessageRecord(id, uid, ref, text);
        }

        @Override
        public String toString() {
            return room + ": " + as(confirmed.orElse(MessageId.ZERO)) + ", order " + order;
        }
    }

    /**
     * What one connection brought.
     *
     * @param name of the user, the connection and the server, for people
     * @param observations in the order in which the user made them
     */
    record ConnectionHistory(String name, List<Observation> observations, End end) {
        enum End {
            /** It ended at some moment: what would have come next is unknown. */
            INTERRUPTED,
            /** It was there when all messages had been delivered: it must have received everything. */
            COMPLETE
        }
    }

    /** What a user received, or asked for, on one connection. */
    sealed interface Observation {
        String room();

        /** A join was sent. */
        record JoinSent(String room, Optional<MessageId> since) implements Observation {}

        /** The answer to it. */
        record Joined(String room, List<MessageRecord> messages, MessageId last, Coverage coverage)
                implements Observation {}

        record Received(String room, MessageRecord message) implements Observation {}

        record Gap(String room) implements Observation {}

        /** A leave was answered. */
        record Left(String room) implements Observation {}

        /** What the fields {@code gap} and {@code more} of a {@code joined} say. */
        enum Coverage {
            ALL,
            MORE,
            GAP
        }
    }
}
