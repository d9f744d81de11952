package roomloop.support;

import static roomloop.support.Eventually.eventually;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.JedisURIHelper;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;

/**
 * A private Redis that loses nothing it has answered ({@code appendfsync always}), and that a test may kill and freeze: in a
 * container where a Docker engine answers, else the {@code redis-server} of the PATH.
 */
public abstract class TestRedis implements AutoCloseable {
    final int port;
    final Optional<String> password;

    TestRedis(int port, Optional<String> password) {
        this.port = port;
        this.password = password;
    }

    /** @param uri {@code redis://user:password@host:port/database}; all but host and port may be missing */
    public static RedisAddress address(URI uri) {
        return new RedisAddress(
                JedisURIHelper.getHostAndPort(uri),
                DefaultJedisClientConfig.builder(uri).build());
    }

    /** A bus with as much memory as there is for messages that aren't answered yet. */
    public static RedisBus bus(String server, URI uri, int history) {
        return new RedisBus(server, address(uri), history, Long.MAX_VALUE);
    }

    public static TestRedis start() throws Exception {
        return start(Optional.empty());
    }

    public static TestRedis withPassword(String password) throws Exception {
        return start(Optional.of(password));
    }

    /** @param options more of them, for {@code redis-server} */
    public static TestRedis withOptions(String... options) throws Exception {
        return start(Optional.empty(), options);
    }

    private static TestRedis start(Optional<String> password, String... options) throws Exception {
        int port = freePort();
        TestRedis redis = DockerClientFactory.instance().isDockerAvailable()
                ? new RedisInContainer(port, password, options)
                : new RedisProcess(port, password, options);
        redis.restart();
        return redis;
    }

    /** Starts it again, on the same port and with the same data; returns when it answers. */
    public final void restart() throws Exception {
        launch();
        eventually("Redis on port " + port + " answers", this::answers);
    }

    abstract void launch() throws Exception;

    /** Ends it as {@code kill -9} does. */
    public abstract void kill();

    /** Stops it as SIGSTOP does: connections stay, nothing is answered. */
    public abstract void freeze() throws Exception;

    public abstract void thaw() throws Exception;

    @Override
    public abstract void close();

    public final int port() {
        return port;
    }

    /** With the password, if it wants one. */
    public URI uri() {
        return URI.create(
                "redis://" + password.map(secret -> ":" + secret + "@").orElse("") + "127.0.0.1:" + port);
    }

    /** A connection to look into it, as {@code redis-cli} does. */
    public Jedis cli() {
        return new Jedis(uri());
    }

    private boolean answers() {
        try (Jedis redis = cli()) {
            return redis.ping().equals("PONG");
        } catch (RuntimeException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
