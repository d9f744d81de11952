package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All that a room can be asked to do. Commands cross threads, so they are values and never change. */
sealed interface Command {
    /**
     * Let a client in.
     *
     * @param since the last message that the client has; empty: it wants the latest ones
     * @param backfill what was read for it from the log; empty: nothing yet
     * @param answer completed by the room; with an exception, if the room ends before
     */
    record Join(
            Membership membership,
            Optional<MessageId> since,
            Optional<Backfill> backfill,
            CompletableFuture<JoinAnswer> answer)
            implements Command {
        Join(Membership membership, Optional<MessageId> since) {
            this(membership, since, Optional.empty(), new CompletableFuture<>());
        }

        /** The next try. */
        Join with(Backfill read) {
            return new Join(membership, since, Optional.of(read), new CompletableFuture<>());
        }
    }

    /**
     * What a client that joins has missed.
     *
     * @param messages oldest first, perhaps not all
     * @param reachesBack whether nothing is missing before them
     */
    record Backfill(List<History.Entry> messages, boolean reachesBack) {}

    /** The room's answer to the thread that brings the client in. */
    enum JoinAnswer {
        /** The client has its answer, or the join was cancelled. */
        DONE,
        /** The room can't tell what the client has missed: read the log, and ask again. */
        READ_LOG
    }

    record Leave(Membership membership) implements Command {}

    record Deliver(Message message) implements Command {}

    record Typing(Client client) implements Command {}

    /** A user types on another server. */
    record RemoteTyping(String name) implements Command {}

    /** One of the inbox's marks was set: the room looks at them after this batch. */
    record WakeUp() implements Command {}
}
