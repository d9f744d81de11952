package roomloop.redis;

import java.time.Duration;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The ways to one Redis: connections for long conversations, and a few in a pool for questions. Any thread; if all of the pool are
 * taken, the next question waits at most two seconds.
 */
final class RedisConnections implements AutoCloseable {
    private static final int POOLED = 8;
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final RedisAddress address;
    private final Dialect dialect;
    private final RedisClient pool;

    RedisConnections(RedisAddress address, Dialect dialect) {
        this.address = address;
        this.dialect = dialect;
        var config = new ConnectionPoolConfig();
        config.setMaxTotal(POOLED);
        config.setMaxIdle(POOLED);
        config.setMaxWait(WAIT);
        config.setTestWhileIdle(false);
        config.setTimeBetweenEvictionRuns(Duration.ofMillis(-1)); // no thread for it
        this.pool = RedisClient.builder()
                .hostAndPort(address.at())
                .clientConfig(address.config(RedisAddress.PATIENCE))
                .poolConfig(config)
                .build();
    }

    Dialect dialect() {
        return dialect;
    }

    /** A connection of the caller's own. */
    Connection connect() {
        return address.connect();
    }

    /** A virtual thread for work with this Redis, not yet started; its name tells which Redis if there are several. */
    Thread thread(String part, Runnable work) {
        String suffix = dialect == Dialect.PLAIN ? "" : "-" + address;
        return Thread.ofVirtual().name("redis-" + part + suffix).unstarted(work);
    }

    /**
     * Sends what the question puts into the pipeline, and waits for the answers. Tried twice, as a connection may have died, or
     * lead to a Redis that is no master any more: so it may also be done twice.
     *
     * @return what the question made, with its answers filled in; a command that was wrong in itself throws when its answer is
     *     read
     * @throws JedisException if Redis doesn't answer, or says that it can't do its work now
     */
    <T> T ask(Function<Pipeline, T> question) throws InterruptedException {
        try {
            return askOnce(question);
        } catch (JedisConnectionException | JedisDataException e) {
            pool.getPool().clear();
            return askOnce(question);
        }
    }

    private <T> T askOnce(Function<Pipeline, T> question) throws InterruptedException {
        try (Pipeline pipeline = pool.pipelined()) {
            T answers = question.apply(pipeline);
            for (Object reply : pipeline.syncAndReturnAll()) {
                if (reply instanceof JedisDataException error && !dialect.concernsOneRoom(error)) {
                    throw error;
                }
            }
            return answers;
        } catch (JedisException e) {
            if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
