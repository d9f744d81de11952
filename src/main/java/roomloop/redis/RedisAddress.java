package roomloop.redis;

import java.time.Duration;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Where a Redis is, and how to log in. Its text shows neither user nor password.
 *
 * @param login user, password, database, TLS
 */
public record RedisAddress(HostAndPort at, JedisClientConfig login) {
    /** How long a connection, or an answer, is waited for. */
    static final Duration TIMEOUT = Duration.ofMillis(1500);

    /** A subscription that hears nothing that long, not even the answers to its pings, is replaced. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    int database() {
        return login.getDatabase();
    }

    /** Another address, with the same login. */
    public RedisAddress to(HostAndPort other) {
        return new RedisAddress(other, login);
    }

    /** Whether a Redis answers there and takes the login. Waits at most that long, twice. */
    public boolean answers(Duration atMost) {
        try (Connection redis = new Connection(at, config(atMost))) {
            return redis.ping();
        } catch (JedisException e) {
            return false;
        }
    }

    public Connection connect() {
        return new Connection(at, config(TIMEOUT));
    }

    JedisClientConfig config(Duration timeout) {
        return DefaultJedisClientConfig.builder()
                .from(login)
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .timeoutMillis((int) timeout.toMillis())
                .blockingSocketTimeoutMillis((int) SILENCE.toMillis())
                .build();
    }

    @Override
    public String toString() {
        return at.toString();
    }
}
