package roomloop.redis;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Connection;

/**
 * Keeps up one session with Redis on a virtual thread of its own: when it breaks off, it starts again a little later, on a
 * new connection.
 */
public final class ReconnectLoop implements AutoCloseable {
    private static final long SHORTEST_PAUSE = 50; // milliseconds, doubling up to the longest, each with jitter
    private static final long LONGEST_PAUSE = 2000;

    /** This server's side of a session, on the loop's thread. */
    interface Session {
        /** Goes on until it is interrupted, or Jedis throws. The connection is closed afterwards. */
        void run(Connection redis) throws InterruptedException;
    }

    private final RedisNode node;
    private final String part; // of the node's health
    private final Session session;
    private final Thread thread;
    private long pause = SHORTEST_PAUSE; // own thread only

    ReconnectLoop(RedisNode node, String part, Session session) {
        this.node = node;
        this.part = part;
        this.session = session;
        this.thread = node.thread(part, this::run);
        node.health().awaits(part);
    }

    void start() {
        thread.start();
    }

    /** Ends a parking of the loop's thread. */
    void wakeUp() {
        LockSupport.unpark(thread);
    }

    /** The session goes well. Own thread only. */
    void well() {
        pause = SHORTEST_PAUSE;
        node.health().well(part);
    }

    /** Ends the session, wherever it is, and its thread. */
    @Override
    public void close() {
        end(thread);
    }

    private void run() {
        try {
            while (true) {
                runSession();
                Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    private void runSession() throws InterruptedException {
        try (Connection redis = node.address().connect()) {
            session.run(redis);
        } catch (RuntimeException | Error e) { // from Jedis, or a bug of ours: either way the session is over
            if (Thread.interrupted()) { // which Jedis takes for a failure of its own
                throw new InterruptedException();
            }
            node.health().unwell(part, e);
            node.onTrouble().run();
        }
    }

    /** Tells a thread to end and waits until it has, even if interrupted: nothing may outlive what it belongs to. */
    public static void end(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
