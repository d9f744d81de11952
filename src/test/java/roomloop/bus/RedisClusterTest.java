package roomloop.bus;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.Jedis;
import roomloop.chat.Bus;
import roomloop.support.RedisCluster;
import roomloop.support.TestRedis;

/** The contract, and what is between servers, through a real Redis Cluster whose slots move and whose masters die. */
class RedisClusterTest extends BusContract {
    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = RedisCluster.start(Duration.ofSeconds(1));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void forgetEverything() {
        close();
        cluster.awaitHealth();
        for (TestRedis master : cluster.masters()) {
            try (Jedis cli = master.cli()) {
                cli.flushAll();
            }
        }
    }

    @Override
    Bus bus() {
        return bus("s1");
    }

    private static RedisBus bus(String server) {
        return bus(server, HISTORY);
    }

    private static RedisBus bus(String server, int history) {
        var nodes = cluster.nodes().stream()
                .map(node -> RedisAddress.of(node.uri()))
                .toList();
        return RedisBus.onCluster(server, nodes, history);
    }
}
