package roomloop.redis;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Connection;

/**
 * Keeps up one conversation with Redis on a virtual thread of its own: when it breaks off, it starts again a little later, on a
 * new connection.
 */
final class ReconnectLoop implements AutoCloseable {
    private static final long SHORTEST_PAUSE = 50; // milliseconds, doubling up to the longest, each with jitter
    private static final long LONGEST_PAUSE = 2000;
    private static final int DOUBLINGS = 6;

    /** Our side of a conversation, on the loop's thread. */
    interface Conversation {
        /** Goes on until it is interrupted, or Jedis throws. The connection is closed afterwards. */
        void hold(Connection redis) throws InterruptedException;
    }

    private final RedisConnections connections;
    private final Health health;
    private final String part; // of the health
    private final Conversation conversation;
    private final Thread thread;
    private int failures; // in a row; own thread only

    ReconnectLoop(String part, RedisConnections connections, Health health, Conversation conversation) {
        this.connections = connections;
        this.health = health;
        this.part = part;
        this.conversation = conversation;
        this.thread = connections.thread(part, this::run);
    }

    void start() {
        thread.start();
    }

    /** The conversation goes well. Own thread only. */
    void well() {
        failures = 0;
        health.well(part);
    }

    /** Ends the conversation, wherever it is, and its thread. */
    @Override
    public void close() {
        end(thread);
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                talk();
                long longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE << Math.min(failures++, DOUBLINGS));
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    private void talk() throws InterruptedException {
        try (Connection redis = connections.connect()) {
            conversation.hold(redis);
        } catch (RuntimeException | Error e) { // from Jedis, or a bug of ours: either way the conversation is over
            endIfInterrupted();
            health.unwell(part, e);
            connections.dialect().onTrouble().run();
        }
    }

    /** Tells a thread to end and waits until it has, even if interrupted: nothing may outlive what it belongs to. */
    static void end(Thread thread) {
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

    /** To be called when Jedis has failed: it takes an interrupt for a failure of its own. */
    static void endIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
