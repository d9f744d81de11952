package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.SecureRedis;
import roomloop.support.ServerProcess;
import roomloop.support.TestClient;

/** A Redis behind TLS and a user with few rights: as {@code rediss://} and the JVM's trust store say. */
class RedisLoginTest {
    private static SecureRedis redis;

    @BeforeAll
    static void open() throws Exception {
        redis = new SecureRedis("ip:127.0.0.1");
    }

    @AfterAll
    static void close() throws Exception {
        redis.close();
    }

    @Test
    void guests_on_two_servers_talk_through_tls_as_a_user_with_few_rights() throws Exception {
        try (var east = server(redis, SecureRedis.PASSWORD, redis.trust());
                var west = server(redis, SecureRedis.PASSWORD, redis.trust())) {
            eventually(
                    "both are ready",
                    () -> east.readiness().statusCode() == 200
                            && west.readiness().statusCode() == 200);
            TestClient ann = east.guest("ann").joins("tea");
            TestClient bob = west.guest("bob").joins("tea");
            ann.says("through the tunnel");
            bob.hears("through the tunnel");
            bob.sends("leave", "room", "tea");
            bob.hearsA("left");
            assertEquals(List.of(), east.complaints());
        }
    }

    @Test
    void a_wrong_password_is_one_clear_line_without_the_password() throws Exception {
        try (var server = server(redis, "guess-who", redis.trust())) {
            eventually("it complains", () -> !server.complaints().isEmpty());
            assertEquals(503, server.readiness().statusCode());
            server.terminate();
            server.exitCode();
            assertEquals(1, server.complaints().size(), server.complaints().toString());
            assertTrue(server.complaints().getFirst().contains("Redis refuses our user or password"));
            assertFalse(
                    server.lines().toString().contains("guess-who"),
                    server.lines().toString());
        }
    }

    @Test
    void a_user_who_may_not_listen_is_one_clear_line_and_a_server_that_is_not_ready() throws Exception {
        try (var server = server(redis.uriOfWhoMayNotListen(), redis.trust())) {
            server.guest("ann").sends("join", "room", "tea");
            long before = redis.refusals();
            eventually(
                    "it has tried again and again", // each two seconds in the end
                    Duration.ofSeconds(30),
                    () -> redis.refusals() > before + 4);
            assertEquals(503, server.readiness().statusCode());
            assertEquals(1, server.complaints().size(), server.complaints().toString());
            assertTrue(server.complaints().getFirst().contains("Redis refuses our user or password"));
        }
    }

    @Test
    void that_a_user_may_not_listen_is_known_before_the_first_room_is_opened() throws Exception {
        try (var server = server(redis.uriOfWhoMayNotListen(), redis.trust())) {
            eventually("it complains", () -> !server.complaints().isEmpty());
            assertEquals(503, server.readiness().statusCode());
            assertTrue(server.complaints().getFirst().contains("Redis refuses our user or password"));
        }
    }

    @Test
    void a_certificate_of_an_unknown_ca_or_for_another_name_is_not_trusted() throws Exception {
        try (var other = new SecureRedis("dns:elsewhere.example");
                var misled = server(other, SecureRedis.PASSWORD, other.trust());
                var strict = server(redis, SecureRedis.PASSWORD, "-Droomloop=x")) {
            for (var server : List.of(misled, strict)) {
                eventually("it complains", () -> !server.complaints().isEmpty());
                assertEquals(503, server.readiness().statusCode());
                assertTrue(
                        server.complaints().getFirst().contains("certificate"),
                        server.complaints().toString());
            }
        }
    }

    private static ServerProcess server(SecureRedis redis, String password, String options) throws Exception {
        return server(redis.uri(password), options);
    }

    private static ServerProcess server(String redis, String options) throws Exception {
        var server = new ServerProcess(Map.of("REDIS_ADDR", redis, "JAVA_TOOL_OPTIONS", options));
        server.port(); // a JVM may take its time
        return server;
    }
}
