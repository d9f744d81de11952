package roomloop.bus;

import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Where a Redis is, and how to get in. Its text shows neither user nor password.
 *
 * @param login user, password, database, TLS
 */
public record RedisAddress(HostAndPort at, JedisClientConfig login) {
    /** How long a connection, or an answer, is waited for. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final int DEFAULT_PORT = 6379;

    /** @param uri {@code redis://user:password@host:port/database} or {@code rediss://…}; all but the host may be missing */
    public static RedisAddress of(URI uri) {
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        var login = DefaultJedisClientConfig.builder().resp2().clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (JedisURIHelper.isRedisSSLScheme(uri)) {
            login.sslOptions(SslOptions.defaults());
        }
        if (uri.getUserInfo() != null) {
            login.user(JedisURIHelper.getUser(uri)).password(JedisURIHelper.getPassword(uri));
        }
        if (JedisURIHelper.hasDbIndex(uri)) {
            login.database(JedisURIHelper.getDBIndex(uri));
        }
        return new RedisAddress(new HostAndPort(uri.getHost(), port), login.build());
    }

    /** Another one, with the same way to get in. */
    RedisAddress to(HostAndPort other) {
        return new RedisAddress(other, login);
    }

    /** Whether a Redis is there that lets us in. Waits at most that long, twice. */
    public boolean answers(Duration atMost) {
        try (Connection redis = new Connection(at, config(atMost, atMost))) {
            return redis.ping();
        } catch (JedisException e) {
            return false;
        }
    }

    /** @param silence how long a subscription may hear nothing before it counts as dead */
    Connection connect(Duration silence) {
        return new Connection(at, config(PATIENCE, silence));
    }

    JedisClientConfig config(Duration patience, Duration silence) {
        return DefaultJedisClientConfig.builder()
                .from(login)
                .timeoutMillis((int) patience.toMillis())
                .blockingSocketTimeoutMillis((int) silence.toMillis())
                .build();
    }

    @Override
    public String toString() {
        return at.toString();
    }
}
