package roomloop.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;

/**
 * One Redis, and what the parts of its bus share. Any thread.
 *
 * @param server this server's name among the others
 * @param probed a room that this Redis serves: while nothing is published, it is asked about that one
 * @param onTrouble called, on any thread, when rooms may be served elsewhere by now: after a reply that says so, and when a
 *     connection broke off; may not wait
 * @param rooms those that are open here
 * @param pool for questions; if all its connections are taken, the next question waits at most two seconds, twice
 */
record RedisNode(
        RedisAddress address,
        String server,
        PubSub pubSub,
        RoomName probed,
        Runnable onTrouble,
        Keys keys,
        Health health,
        Map<RoomName, RoomSubscription> rooms,
        ConnectionPool pool)
        implements AutoCloseable {
    private static final int POOLED = 8;
    private static final Duration WAIT = Duration.ofSeconds(2);

    /**
     * The commands of Pub/Sub.
     *
     * @param channels the word of {@code PUBSUB} for all channels that are subscribed to
     * @param atOnce channels in one command
     */
    record PubSub(Command subscribe, Command unsubscribe, Command publish, String channels, int atOnce) {
        /** Of a Redis that serves all rooms. */
        static final PubSub PLAIN =
                new PubSub(Command.SUBSCRIBE, Command.UNSUBSCRIBE, Command.PUBLISH, "CHANNELS", 500);

        /** Of a cluster: the channels of several slots can't be in one command. */
        static final PubSub SHARDED =
                new PubSub(Command.SSUBSCRIBE, Command.SUNSUBSCRIBE, Command.SPUBLISH, "SHARDCHANNELS", 1);
    }

    static RedisNode of(RedisAddress address, String server, PubSub pubSub, RoomName probed, Runnable onTrouble) {
        var pool = new ConnectionPool(address.at(), address.config(RedisAddress.TIMEOUT)); // without a thread
        pool.setMaxTotal(POOLED);
        pool.setMaxWait(WAIT);
        var health = new Health("Redis at " + address);
        var keys = new Keys(address.database());
        return new RedisNode(address, server, pubSub, probed, onTrouble, keys, health, new ConcurrentHashMap<>(), pool);
    }

    Optional<RoomSubscription> open(RoomName room) {
        return Optional.ofNullable(rooms.get(room));
    }

    /** The room's log holds this id. */
    void learn(RoomName room, MessageId id) {
        open(room).ifPresent(subscription -> subscription.learn(id));
    }

    /** A virtual thread for work with this Redis, not yet started; its name tells which Redis if there are several. */
    Thread thread(String part, Runnable work) {
        String suffix = pubSub == PubSub.PLAIN ? "" : "-" + address;
        return Thread.ofVirtual().name("redis-" + part + suffix).unstarted(work);
    }

    /** Whether an error reply only says that this Redis doesn't serve one room, or no longer. Then that is hinted at. */
    boolean isElsewhere(JedisDataException error) {
        boolean elsewhere = pubSub == PubSub.SHARDED && Health.isMove(error);
        if (elsewhere) {
            onTrouble.run();
        }
        return elsewhere;
    }

    /** Whether an error reply says nothing of the connection and of this Redis, so that other commands may well succeed. */
    boolean concernsOneRoom(JedisDataException error) {
        return isElsewhere(error) || Health.concernsOneCommand(error);
    }

    /**
     * Asks on a connection of the pool, and waits for the answers. Tried twice, as a connection may have died, or lead to a Redis
     * that is no master any more: so it may also be done twice.
     *
     * @param what is asked for, in words for people
     * @param question see {@link #ask(Connection, Function)}; what it returns is got when the answers are there
     */
    <T> T ask(String what, Function<Pipeline, Supplier<T>> question) throws UnavailableException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try (Connection redis = pool.getResource()) {
                return ask(redis, question).get();
            } catch (JedisException e) {
                if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                    throw new InterruptedException();
                }
                if (tries == 2) {
                    throw new UnavailableException(what + " can't be read now", e);
                }
                pool.clear();
            }
        }
    }

    /**
     * Sends what the question puts into the pipeline, and waits for the answers.
     *
     * @return what the question made, with its answers filled in; a command that was wrong in itself throws when its answer is
     *     read
     * @throws JedisException if Redis doesn't answer, or says that it can't do its work now
     */
    <T> T ask(Connection redis, Function<Pipeline, T> question) {
        var pipeline = new Pipeline(redis);
        T answers = question.apply(pipeline);
        for (Object reply : pipeline.syncAndReturnAll()) {
            if (reply instanceof JedisDataException error && !concernsOneRoom(error)) {
                throw error;
            }
        }
        return answers;
    }

    /** All of them, in lists of at most so many. */
    static <T> List<List<T>> parts(Collection<T> all, int atMost) {
        var list = List.copyOf(all);
        return IntStream.iterate(0, from -> from < list.size(), from -> from + atMost)
                .mapToObj(from -> list.subList(from, Math.min(list.size(), from + atMost)))
                .toList();
    }

    @Override
    public void close() {
        pool.close();
    }
}
