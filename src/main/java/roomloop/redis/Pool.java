package roomloop.redis;

import java.time.Duration;
import java.util.function.Function;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** A few connections for questions to Redis. Any thread; all of them taken: the next waits at most two seconds. */
final class Pool implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final RedisClient client;

    Pool(RedisAddress address) {
        var connections = new ConnectionPoolConfig();
        connections.setMaxTotal(CONNECTIONS);
        connections.setMaxIdle(CONNECTIONS);
        connections.setMaxWait(WAIT);
        connections.setTestWhileIdle(false);
        connections.setTimeBetweenEvictionRuns(Duration.ofMillis(-1)); // no thread for it
        this.client = RedisClient.builder()
                .hostAndPort(address.at())
                .clientConfig(address.config(RedisAddress.PATIENCE))
                .poolConfig(connections)
                .build();
    }

    /**
     * Sends what the question puts into the pipeline, and waits for the answers. Tried twice, as a connection may have died
     * while it was idle: so it may also be done twice.
     *
     * @return what the question made, with its answers filled in
     * @throws JedisException if Redis doesn't answer
     */
    <T> T ask(Function<Pipeline, T> question) throws InterruptedException {
        try {
            return askOnce(question);
        } catch (JedisConnectionException e) {
            client.getPool().clear();
            return askOnce(question);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private <T> T askOnce(Function<Pipeline, T> question) throws InterruptedException {
        try (Pipeline pipeline = client.pipelined()) {
            T answers = question.apply(pipeline);
            pipeline.sync();
            return answers;
        } catch (JedisException e) {
            if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw e;
        }
    }
}
