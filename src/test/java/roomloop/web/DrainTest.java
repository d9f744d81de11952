package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;
import roomloop.support.Threads;

class DrainTest {
    @Test
    void a_drained_server_leaves_no_thread_behind() throws Exception {
        TestServer.alone().close(); // whatever the JVM starts once
        var before = new HashSet<>(Threads.named(""));
        try (var server = TestServer.alone()) {
            TestClient ann = server.guest("ann").joins("tea").joins("coffee");
            server.guest("bob", "&room=tea").says("hello");
            ann.says("hello");
            server.get("/healthz");
        }
        eventually("no thread is left behind", () -> more(before).isEmpty());
    }

    @Test
    void guests_in_rooms_are_sent_away_with_1012() throws Exception {
        TestClient ann;
        try (var server = TestServer.alone()) {
            ann = server.guest("ann").joins("tea");
        }
        assertEquals(1012, ann.closeCode());
    }

    @Test
    void what_waits_for_redis_is_stored_before_clients_are_sent_away() throws Exception {
        try (var redis = TestRedis.start()) {
            var server = server(redis, "east");
            TestClient ann = server.guest("ann").joins("tea");
            redis.kill();
            ann.says("last words");
            ann.sends("ping");
            ann.hearsA("pong"); // so the message is with the bus
            Thread end = Thread.startVirtualThread(server::close);
            eventually("the server drains", () -> ready(server).contains("draining"));
            redis.restart();
            assertEquals(1012, ann.closeCode());
            end.join();
            try (var next = server(redis, "west")) {
                TestClient bob = next.guest("bob");
                bob.sends("join", "room", "tea");
                assertTrue(bob.hearsA("joined").toString().contains("last words"));
            }
        }
    }

    private static TestServer server(TestRedis redis, String name) throws Exception {
        return TestServer.on(TestRedis.bus(name, redis.uri(), 1000), name, Map.of());
    }

    private static String ready(TestServer server) {
        try {
            return server.get("/readyz").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_connection_that_is_kept_alive_does_not_hold_up_the_end() throws Exception {
        var server = TestServer.alone();
        try (var idle = new RawWebSocketClient(server.port())) {
            idle.sendBytes("GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(idle.head().startsWith("HTTP/1.1 200"));
            assertDoesNotThrow(server::close);
        }
    }

    private static Set<String> more(Set<String> before) {
        var now = new HashSet<>(Threads.named(""));
        now.removeAll(before);
        return now.stream().filter(name -> !name.startsWith("HttpClient")).collect(Collectors.toSet());
    }
}
