package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "localhost:6379,                       false, -, -, localhost, 6379, 0",
                "10.0.0.7:7000,                        false, -, -, 10.0.0.7, 7000, 0",
                "my_redis:6379,                        false, -, -, my_redis, 6379, 0",
                "redis://u_v:1,                        false, -, -, u_v, 1, 0",
                "Redis.Example.ORG.:6379,              false, -, -, redis.example.org., 6379, 0",
                "[::1]:6379,                           false, -, -, ::1, 6379, 0",
                "[FE80::1%Eth0]:6379,                  false, -, -, fe80::1%Eth0, 6379, 0",
                "redis://[fe80::1%25eth0.7]:6379/1,    false, -, -, fe80::1%eth0.7, 6379, 1",
                "redis://cache.internal,               false, -, -, cache.internal, 6379, 0",
                "redis://cache/,                       false, -, -, cache, 6379, 0",
                "rediss://ada:s3%40cret@cache:7000/2,  true, ada, s3@cret, cache, 7000, 2",
                "redis://:secret@[::1]/3,              false, -, secret, ::1, 6379, 3",
                "redis://ada:@h:1,                     false, ada, '', h, 1, 0",
                "redis://ada:a:b+c%2B%25@h:1,          false, ada, a:b+c+%, h, 1, 0",
                "redis://:пароль@h:1,                  false, -, пароль, h, 1, 0",
                "redis://:%D0%BF%D0%B0@h:1,            false, -, па, h, 1, 0"
            })
    void an_address_says_where_a_redis_is_and_how_to_log_in(
            String address, boolean tls, String user, String password, String host, int port, int database) {
        assertEquals(
                new RedisUrl(tls, Optional.ofNullable(user), Optional.ofNullable(password), host, port, database),
                url(address));
    }

    @Test
    void its_text_shows_neither_user_nor_password() {
        assertEquals("h:6379", url("redis://ada:hush@h").toString());
        assertEquals("[::1]:6379", url("rediss://ada:hush@[::1]/2").toString());
    }

    @Test
    void several_addresses_are_the_nodes_of_a_cluster() {
        assertEquals(cluster("redis://one:6379", "redis://two:6380"), mode("one:6379,two:6380"));
        assertEquals(cluster("redis://[::1]:1", "redis://my_two:2"), mode("[::1]:1,my_two:2"));
        assertEquals(cluster("redis://one:6379"), mode("redis+cluster://one:6379"));
        assertEquals(
                cluster("rediss://ada:hush@one:1", "rediss://ada:hush@two:2"),
                mode("rediss+cluster://ada:hush@one:1,two:2"));
    }

    static RedisUrl url(String address) {
        return RedisUrl.parse(address);
    }

    private static RedisMode mode(String address) {
        return RedisMode.parse(address);
    }

    private static RedisMode cluster(String... nodes) {
        List<RedisUrl> urls = Stream.of(nodes).map(RedisUrlTest::url).toList();
        return new RedisMode.Cluster(urls);
    }
}
