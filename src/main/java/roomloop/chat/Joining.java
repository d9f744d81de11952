package roomloop.chat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One join on its way. Compared by identity: the same client may ask, leave, and ask again. */
final class Joining {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final Client client;
    private final Optional<MessageId> since;
    private final long start = System.nanoTime();

    Joining(Client client, Optional<MessageId> since) {
        this.client = client;
        this.since = since;
    }

    Client client() {
        return client;
    }

    /** The last message that the client has; empty if it wants the latest. */
    Optional<MessageId> since() {
        return since;
    }

    /** The client knows of later messages than this one. */
    boolean isAheadOf(MessageId last) {
        return since.isPresent() && since.get().isAfter(last);
    }

    /** Ten seconds are over: the client is told that the room is unavailable. */
    boolean isOverdue() {
        return System.nanoTime() - start > PATIENCE;
    }
}
