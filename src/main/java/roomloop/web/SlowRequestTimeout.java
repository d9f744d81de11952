package roomloop.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * Ends HTTP connections whose next request doesn't come, or comes a byte at a time. Jetty's own timeout starts again with
 * every byte, so it never ends those. Jetty's threads add and remove; the connection monitor alone checks.
 */
final class SlowRequestTimeout implements Connection.Listener {
    private final Map<Connection, Waiting> open = new ConcurrentHashMap<>();

    private record Waiting(long answered, long since) {}

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof WebSocketConnection)) {
            open.put(connection, new Waiting(-1, System.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    /** Closes those that have waited too long for the head of a request. */
    void check(Duration timeout) {
        long now = System.nanoTime();
        open.forEach((connection, waiting) -> {
            long answered = connection.getMessagesOut();
            if (connection.getMessagesIn() > answered || answered != waiting.answered()) {
                open.replace(connection, waiting, new Waiting(answered, now)); // busy, or a new wait
            } else if (now - waiting.since() > timeout.toNanos()) {
                connection.getEndPoint().close();
            }
        });
    }
}
