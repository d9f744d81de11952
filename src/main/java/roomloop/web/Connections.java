package roomloop.web;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** All connections of this server, from the moment they are let in. Any thread may call anything here. */
final class Connections implements Iterable<Connection> {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Map<Integer, LongAdder> refused = new ConcurrentSkipListMap<>(); // by the few statuses that we give
    private volatile boolean closed;

    Connections(int max) {
        this.max = max;
    }

    /** @throws Refusal with 503 when there are as many as there may be, or the server is about to stop */
    void add(Connection connection) throws Refusal {
        if (closed) {
            throw new Refusal(503, "the server is about to stop");
        }
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            throw new Refusal(503, "the server has as many connections as it may");
        }
        all.add(connection);
    }

    /** May be called more than once. */
    void remove(Connection connection) {
        if (all.remove(connection)) {
            count.decrementAndGet();
        }
    }

    /** One wasn't let in, and was answered with this status. */
    void refused(int status) {
        refused.computeIfAbsent(status, first -> new LongAdder()).increment();
    }

    /** How many weren't let in, by status. */
    Map<Integer, LongAdder> refused() {
        return refused;
    }

    /** Lets nobody in any more. */
    void close() {
        closed = true;
    }

    boolean areClosed() {
        return closed;
    }

    int count() {
        return count.get();
    }

    @Override
    public Iterator<Connection> iterator() {
        return all.iterator();
    }
}
