package roomloop.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.JedisClusterCRC16;
import roomloop.chat.Bus;
import roomloop.support.TestRedis;

/** The contract, kept through a real Redis. */
class RedisBusTest extends BusContract {
    private static TestRedis redis;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = TestRedis.start();
    }

    @AfterAll
    static void stopRedis() throws Exception {
        redis.close();
    }

    @AfterEach
    void forgetEverything() {
        close();
        try (Jedis cli = redis.cli()) {
            cli.flushAll();
        }
    }

    @Override
    Bus bus() {
        return new RedisBus("s1", RedisAddress.of(redis.uri()), HISTORY);
    }

    @Test
    void all_of_a_rooms_keys_and_its_channel_are_in_one_cluster_slot() {
        var names = List.of(Keys.channel(TEA), Keys.log(TEA), Keys.members(TEA), Keys.ref(TEA, ANN, "r1"));
        assertEquals(
                1, names.stream().map(JedisClusterCRC16::getSlot).distinct().count());
    }
}
