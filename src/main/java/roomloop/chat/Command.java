package roomloop.chat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All that a room can be asked to do. Commands cross threads, so they are values and never change. */
sealed interface Command {
    /**
     * Let a client in.
     *
     * @param since the last message that the client has; empty: it wants the latest ones
     * @param backfill what was read for it from the log; empty: nothing yet
     * @param answer completed by the room; never, if the room ends before
     */
    record Join(
            Membership membership,
            Optional<MessageId> since,
            Optional<Backfill> backfill,
            CompletableFuture<JoinAnswer> answer)
            implements Command {
        Join(Membership membership, Optional<MessageId> since, Optional<Backfill> backfill) {
            this(membership, since, backfill, new CompletableFuture<>());
        }

        /** The client knows of later messages than this one. */
        boolean isAheadOf(MessageId last) {
            return since.isPresent() && since.get().isAfter(last);
        }
    }

    /** The room's answer to the thread that brings the client in. */
    enum JoinAnswer {
        /** The client has its answer, or wants none any more. */
        DONE,
        /** The room's memory doesn't reach back to {@code since}: read the log, and ask again. */
        TOO_OLD
    }

    record Leave(Membership membership) implements Command {}

    record Deliver(Message message) implements Command {}

    record Typing(Client client) implements Command {}

    /** A user types on another server. */
    record RemoteTyping(String name) implements Command {}

    /** Something was laid down beside the inbox: the room looks there after this batch. */
    record WakeUp() implements Command {}
}
