package roomloop.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.chat.CloseReason;

/**
 * One virtual thread that looks after everything that time alone brings about: peers that are quiet or dead, tokens that expire,
 * limits that may be forgotten. One for all connections; what it does must not wait. Ended by {@link #close}.
 */
final class ConnectionMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionMonitor.class);
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(1);

    private final Connections connections;
    private final Rhythm rhythm;
    private final List<Runnable> chores;
    private final Thread thread;
    private long awake; // nanoseconds that this thread has counted: not those for which the whole server was suspended

    /**
     * How long is what.
     *
     * @param ping of quiet before a connection is pinged, at most; at least three quarters of it
     * @param silence after its last sign of life a connection is taken for dead
     * @param request for the head of an HTTP request to arrive, and again for its body
     */
    record Rhythm(Duration ping, Duration silence, Duration request) {
        static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(15));

        /** Between two looks: short beside all the others. */
        Duration beat() {
            Duration quarter = ping.dividedBy(4);
            return quarter.compareTo(LONGEST_BEAT) < 0 ? quarter : LONGEST_BEAT;
        }
    }

    /** What the monitor knows of one peer. A peer that speaks needs no ping. Touched by the monitor's thread alone. */
    static final class Vitals {
        /** Of the time between two pings: not all peers that came at once are pinged at once. */
        private static final double SPREAD = 0.25;

        private final double due = 1 - ThreadLocalRandom.current().nextDouble(SPREAD); // a part of that time
        private long bytesIn = -1; // at the last look; before the first one, less than there can be
        private long lastSign;
        private long lastPing;

        /** @param now in nanoseconds, as all times here */
        void sign(long now) {
            lastSign = now;
        }

        void pinged(long now) {
            lastPing = now;
        }

        boolean isDead(long now, Rhythm rhythm) {
            return now - lastSign > rhythm.silence().toNanos();
        }

        /** Whether neither a sign came nor a ping went for long enough. */
        boolean needsPing(long now, Rhythm rhythm) {
            return now - Math.max(lastSign, lastPing) >= rhythm.ping().toNanos() * due;
        }

        private boolean isNews(long bytes) {
            boolean news = bytes != bytesIn;
            bytesIn = bytes;
            return news;
        }
    }

    ConnectionMonitor(Connections connections, Rhythm rhythm, List<Runnable> chores) {
        this.connections = connections;
        this.rhythm = rhythm;
        this.chores = chores;
        this.thread = Thread.ofVirtual().name("connection-monitor").start(this::run);
    }

    private void run() {
        long last = System.nanoTime();
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(rhythm.beat().toNanos());
                long now = System.nanoTime();
                awake += grantedTime(now - last, rhythm.beat());
                last = now;
                connections.forEach(connection -> attempt(() -> look(connection)));
                chores.forEach(ConnectionMonitor::attempt);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** A beat that comes late is the server's fault, not the peers': more than two beats are not held against them. */
    static long grantedTime(long elapsed, Duration beat) {
        return Math.min(elapsed, 2 * beat.toNanos());
    }

    private static void attempt(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("event=bug thread=connection-monitor", bug);
        }
    }

    private void look(Connection connection) {
        Vitals vitals = connection.vitals;
        if (isAlive(connection)) {
            vitals.sign(awake);
        }
        if (vitals.isDead(awake, rhythm)) {
            connections.end(connection, CloseReason.NO_PONG);
        } else if (connection.isExpired(Instant.now())) {
            connections.end(connection, CloseReason.TOKEN_EXPIRED);
        } else if (vitals.needsPing(awake, rhythm)) {
            connection.socket().ifPresent(JettySocket::ping);
            vitals.pinged(awake);
        }
    }

    /** Whether the peer has sent or read something since the last look, or couldn't because the server keeps it waiting. */
    private boolean isAlive(Connection connection) {
        long bytes = connection.socket().map(JettySocket::bytesIn).orElse(0L);
        boolean drains = connection
                .socket()
                .filter(socket -> socket.isDraining(2 * rhythm.beat().toMillis()))
                .isPresent();
        return connection.vitals.isNews(bytes) || drains || connection.isHandling();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
