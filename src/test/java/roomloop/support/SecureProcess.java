package roomloop.support;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** A {@code redis-server} that speaks TLS only, and lets in two: the test itself, and a Roomloop server with few rights. */
final class SecureProcess extends RedisProcess {
    /** Of the test itself, which may do anything. */
    static final String MASTER_KEY = "the-key-to-everything";

    /** All that a server needs, of one Redis as of a cluster. The README says so. */
    static final String RIGHTS = "~{room:* &room:* +@all -@dangerous";

    private final Authority authority;

    SecureProcess(int port, Authority authority, Stream<String> options) throws IOException {
        super(port, Optional.of(MASTER_KEY), options(port, authority, options));
        this.authority = authority;
    }

    private static String[] options(int port, Authority authority, Stream<String> more) {
        var tls = Stream.of("--port", "0", "--tls-port", "" + port);
        var user = Stream.of(("--user ada on >" + SecureRedis.PASSWORD + " " + RIGHTS).split(" "));
        return Stream.of(tls, authority.server(), more, user)
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    @Override
    public URI uri() {
        return URI.create("rediss://:" + MASTER_KEY + "@127.0.0.1:" + port);
    }

    @Override
    public Jedis cli() {
        var login =
                DefaultJedisClientConfig.builder().resp2().password(MASTER_KEY).sslOptions(authority.jedis());
        return new Jedis(new HostAndPort("127.0.0.1", port), login.build());
    }
}
