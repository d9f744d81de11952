package roomloop.redis;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Connection;

/** Keeps up one conversation with Redis on a virtual thread of its own: when it breaks off, it starts again a little later. */
final class Line implements AutoCloseable {
    private static final long SHORTEST_PAUSE = 50; // milliseconds, doubling up to the longest, each with jitter
    private static final long LONGEST_PAUSE = 2000;
    private static final int DOUBLINGS = 6;

    /** Our side of the conversation, on the line's thread. */
    interface Party {
        /** Talks until it is interrupted, or Jedis throws. */
        void talk(Connection redis) throws InterruptedException;

        /** It broke off, or didn't come about. */
        default void brokenOff() {}

        /** Nobody will talk again. */
        default void ended() {}
    }

    private final RedisAddress address;
    private final Health health;
    private final Health.Part part;
    private final Party party;
    private final Thread thread;
    private int failures; // in a row; own thread only

    Line(String name, RedisAddress address, Health health, Health.Part part, Party party) {
        this.address = address;
        this.health = health;
        this.part = part;
        this.party = party;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The party says that all goes well. Own thread only. */
    void well() {
        failures = 0;
        health.well(part);
    }

    /** Ends the conversation, wherever it is. */
    @Override
    public void close() {
        Threads.end(thread);
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                talkOnce();
                long longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE << Math.min(failures++, DOUBLINGS));
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        } finally {
            party.ended();
        }
    }

    private void talkOnce() throws InterruptedException {
        try (Connection redis = address.connect()) {
            party.talk(redis);
        } catch (RuntimeException | Error e) { // from Jedis, or a bug of ours: either way the conversation is over
            Threads.endIfInterrupted();
            health.ill(part, e);
            party.brokenOff();
        }
    }
}
