package roomloop.web;

import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;

/** All connections of this server, from the moment that they are let in. Any thread may call anything here. */
final class Connections {
    private final int max;
    private final Semaphore places;
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Map<Integer, LongAdder> refused = new ConcurrentSkipListMap<>(); // by the few statuses that we give
    private volatile boolean closed;

    Connections(int max) {
        this.max = max;
        this.places = new Semaphore(max);
    }

    /** @throws ServiceUnavailableResponse if there are as many as there may be, or the server is about to stop */
    void add(Connection connection) {
        if (closed) {
            throw new ServiceUnavailableResponse("the server is about to stop");
        }
        if (!places.tryAcquire()) {
            throw new ServiceUnavailableResponse("the server has as many connections as it may");
        }
        all.add(connection);
    }

    /** May be called more than once. */
    void remove(Connection connection) {
        if (all.remove(connection)) {
            places.release();
        }
    }

    /** Ends a connection, if it hasn't ended. Never waits. */
    void end(Connection connection, CloseReason reason) {
        if (connection.client().isEmpty()) {
            remove(connection); // its upgrade never ended; if it does after all, opened() sees this
        }
        connection.close(reason);
    }

    /** The upgrade has ended, and the connection has a client: which is closed, if the connection was ended meanwhile. */
    void opened(Connection connection, Client client) {
        if (closed || !all.contains(connection)) {
            client.close(CloseReason.RESTART);
        }
    }

    /** A view of all, which may change under the caller. */
    Set<Connection> all() {
        return all;
    }

    int count() {
        return max - places.availablePermits();
    }

    /** A request for a WebSocket was answered with this status. */
    void countRefused(int status) {
        refused.computeIfAbsent(status, first -> new LongAdder()).increment();
    }

    /** How many requests were refused, by status. */
    Map<Integer, LongAdder> refused() {
        return refused;
    }

    /** From now on no connection is let in. */
    void close() {
        closed = true;
    }

    boolean areClosed() {
        return closed;
    }

    /** Waits until there are none any more, but no longer than that. For when no connection is let in. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        if (places.tryAcquire(max, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            places.release(max);
        }
    }
}
