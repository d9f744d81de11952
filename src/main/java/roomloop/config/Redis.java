package roomloop.config;

import java.net.URI;
import java.util.List;

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
            return "Required[uri=" + RedisVariable.masked(uri.toString()) + "]";
        }
    }

    /**
     * A Redis Cluster, retried likewise.
     *
     * @param nodes some of its nodes, as above, without database; user, password and TLS are the same for all
     */
    record Cluster(List<URI> nodes) implements Redis {
        /** Without user and password. */
        @Override
        public String toString() {
            var masked = nodes.stream().map(node -> RedisVariable.masked(node.toString()));
            return "Cluster[nodes=" + masked.toList() + "]";
        }
    }
}
