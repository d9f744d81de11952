package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.auth.Username;
import roomloop.support.Guest;
import roomloop.support.SecureRedis;
import roomloop.support.ServerProcess;
import roomloop.support.TestServer;

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
            eventually("both are ready", () -> status(east) == 200 && status(west) == 200);
            Guest ann = guest(east, "ann").joins("tea");
            Guest bob = guest(west, "bob").joins("tea");
            ann.says("through the tunnel");
            bob.hears("through the tunnel");
            bob.sends("leave", "room", "tea");
            bob.hearsA("left");
            assertEquals(List.of(), complaints(east));
        }
    }

    @Test
    void a_wrong_password_is_one_clear_line_without_the_password() throws Exception {
        try (var server = server(redis, "guess-who", redis.trust())) {
            eventually("it complains", () -> !complaints(server).isEmpty());
            assertEquals(503, status(server));
            server.terminate();
            server.exitCode();
            assertEquals(1, complaints(server).size(), complaints(server).toString());
            assertTrue(complaints(server).getFirst().contains("Redis refuses our user or password"));
            assertFalse(
                    server.lines().toString().contains("guess-who"),
                    server.lines().toString());
        }
    }

    @Test
    void a_certificate_of_a_stranger_or_for_another_name_is_not_trusted() throws Exception {
        try (var other = new SecureRedis("dns:elsewhere.example");
                var misled = server(other, SecureRedis.PASSWORD, other.trust());
                var strict = server(redis, SecureRedis.PASSWORD, "-Droomloop=x")) {
            for (var server : List.of(misled, strict)) {
                eventually("it complains", () -> !complaints(server).isEmpty());
                assertEquals(503, status(server));
                assertTrue(
                        complaints(server).getFirst().contains("certificate"),
                        complaints(server).toString());
            }
        }
    }

    private static ServerProcess server(SecureRedis redis, String password, String options) throws Exception {
        return new ServerProcess(Map.of("REDIS_ADDR", redis.uri(password), "JAVA_TOOL_OPTIONS", options));
    }

    /** What it logged as a warning or worse. */
    private static List<String> complaints(ServerProcess server) {
        return server.lines().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    private static int status(ServerProcess server) {
        try {
            var url =
                    URI.create("http://127.0.0.1:" + server.port() + "/readyz").toURL();
            return ((HttpURLConnection) url.openConnection()).getResponseCode();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Guest guest(ServerProcess server, String name) {
        var tokens = TestServer.tokens(Duration.ofHours(1));
        return Guest.connect(name, server.port(), tokens.sign(tokens.invite(new Username(name))), "");
    }
}
