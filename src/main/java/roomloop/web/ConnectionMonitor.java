package roomloop.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;

/**
 * One virtual thread that looks after all that time alone brings about: peers that are quiet, stuck or dead, tokens that expire,
 * limits that may be forgotten. One for all connections; what it does must not wait. Ended by {@link #close}.
 */
final class ConnectionMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionMonitor.class);

    private final Connections connections;
    private final Timeouts timeouts;
    private final List<Runnable> tasks;
    private final Thread thread;
    private long awake; // nanoseconds that this thread has counted: not those for which the whole server was suspended

    /**
     * How long is what.
     *
     * @param ping of quiet before a connection is pinged, at most; at least three quarters of it
     * @param silence after its last sign of life a connection is taken for dead
     * @param request for the head of an HTTP request to arrive, and again for its body
     */
    record Timeouts(Duration ping, Duration silence, Duration request) {
        static final Timeouts USUAL =
                new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(15));

        /** Nanoseconds between two checks: short beside all the others. */
        long checkInterval() {
            return Math.min(ping.toNanos() / 4, TimeUnit.SECONDS.toNanos(1));
        }
    }

    /** What the monitor knows of one peer. A peer that speaks needs no ping. Touched by the monitor's thread alone. */
    static final class Liveness {
        /** Of the time between two pings: not all peers that came at once are pinged at once. */
        private static final double SPREAD = 0.25;

        private final double due = 1 - ThreadLocalRandom.current().nextDouble(SPREAD); // a part of that time
        private long bytesIn = -1; // at the last check; before the first one, less than there can be
        private long lastSign;
        private long lastPing;

        /** @param now in nanoseconds, as all times here */
        void sign(long now) {
            lastSign = now;
        }

        void pinged(long now) {
            lastPing = now;
        }

        boolean isDead(long now, Timeouts timeouts) {
            return now - lastSign > timeouts.silence().toNanos();
        }

        /** Whether neither a sign came nor a ping went for long enough. */
        boolean needsPing(long now, Timeouts timeouts) {
            return now - Math.max(lastSign, lastPing) >= timeouts.ping().toNanos() * due;
        }

        private boolean isNews(long bytes) {
            boolean news = bytes != bytesIn;
            bytesIn = bytes;
            return news;
        }
    }

    /** @param tasks to be done after each check; they must not wait either */
    ConnectionMonitor(Connections connections, Timeouts timeouts, List<Runnable> tasks) {
        this.connections = connections;
        this.timeouts = timeouts;
        this.tasks = tasks;
        this.thread = Thread.ofVirtual().name("connection-monitor").start(this::run);
    }

    private void run() {
        long last = System.nanoTime();
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(timeouts.checkInterval());
                long now = System.nanoTime();
                // A check that comes late is the server's fault, and not the peers': no more is held against them.
                awake += Math.min(now - last, 2 * timeouts.checkInterval());
                last = now;
                connections.all().forEach(connection -> attempt(() -> check(connection)));
                tasks.forEach(ConnectionMonitor::attempt);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("event=bug thread=connection-monitor", bug);
        }
    }

    private void check(Connection connection) {
        Liveness liveness = connection.liveness;
        connection.client().ifPresent(Client::closeIfInTheWay);
        if (isAlive(connection)) {
            liveness.sign(awake);
        }
        if (liveness.isDead(awake, timeouts)) {
            connections.end(connection, CloseReason.NO_PONG);
        } else if (!Instant.now().isBefore(connection.expiresAt)) {
            connections.end(connection, CloseReason.TOKEN_EXPIRED);
        } else if (liveness.needsPing(awake, timeouts)) {
            connection.socket().ifPresent(JettySocket::ping);
            liveness.pinged(awake);
        }
    }

    /** Whether the peer has sent or read something since the last check, or couldn't because the server keeps it waiting. */
    private boolean isAlive(Connection connection) {
        var socket = connection.socket();
        boolean sent =
                connection.liveness.isNews(socket.map(JettySocket::bytesIn).orElse(0L));
        long lately = TimeUnit.NANOSECONDS.toMillis(2 * timeouts.checkInterval());
        return sent
                || connection.handling
                || socket.filter(open -> open.isDraining(lately)).isPresent();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
