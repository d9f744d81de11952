package roomloop.config;

import java.net.URI;

/** Whether there is a Redis through which servers share their rooms, and where. */
public sealed interface Redis {
    /** Nothing was said: the one at this address if it answers when the server starts, else the server runs alone. */
    record IfItAnswers(URI uri) implements Redis {}

    /** The server runs alone. */
    record None() implements Redis {}

    /**
     * This one, retried for ever while it is away.
     *
     * @param uri {@code redis://} or {@code rediss://} with host and port; user, password and database may be missing
     */
    record Required(URI uri) implements Redis {
        /** Without user and password. */
        @Override
        public String toString() {
            return "Required[uri=" + RedisAddress.masked(uri.toString()) + "]";
        }
    }
}
