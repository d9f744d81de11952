package roomloop.support;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;

/** A Redis Cluster that speaks TLS only, and lets in the user {@code ada} on every node. */
public final class SecureCluster implements AutoCloseable {
    private final Authority authority = new Authority("dns:localhost");
    private final RedisCluster cluster;

    public SecureCluster(Duration timeout) throws Exception {
        cluster = RedisCluster.secure(timeout, authority);
    }

    /** To look into it, and to move what it holds. */
    public RedisCluster nodes() {
        return cluster;
    }

    /** With a password, right or wrong. */
    public String uri(String password) {
        var nodes = cluster.nodes().stream().map(node -> "localhost:" + node.port());
        return "rediss+cluster://ada:" + password + "@" + nodes.collect(Collectors.joining(","));
    }

    /** What a JVM needs to be told to trust the CA. */
    public String trust() {
        return authority.jvm();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        authority.close();
    }
}
