package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** Two servers that share a Redis serve the same rooms. */
class TwoServersTest {
    private static TestRedis redis;
    private static TestServer east;
    private static TestServer west;

    @BeforeAll
    static void open() throws Exception {
        redis = TestRedis.start();
        east = server("east");
        west = server("west");
        eventually("both are ready", () -> isReady(east) && isReady(west));
    }

    @AfterAll
    static void close() {
        east.close();
        west.close();
        redis.close();
    }

    @Test
    void guests_on_both_talk_and_see_each_other() throws Exception {
        TestClient ann = east.guest("ann").joins("tea");
        TestClient bob = west.guest("bob");
        bob.sends("join", "room", "tea");
        JsonNode joined = bob.hearsA("joined");
        if (joined.path("count").intValue() == 1) { // ann isn't known there yet, and is told of in a moment
            assertTrue(bob.hearsA("presence").path("joined").toString().contains("ann"));
        }
        ann.says("hello west");
        assertEquals("east", ann.welcome().path("server").textValue());
        bob.hears("hello west");
        bob.sends("message", "room", "tea", "text", "hello east");
        ann.hears("hello west");
        assertEquals("bob", ann.hears("hello east").path("from").textValue());
        eventually("the list of rooms counts both", () -> rooms(east).contains("{\"name\":\"tea\",\"members\":2}"));
        eventually("on both", () -> rooms(west).equals(rooms(east)));
    }

    @Test
    void all_members_hear_the_same_order() throws Exception {
        TestClient ann = east.guest("ann").joins("order");
        TestClient bob = west.guest("bob").joins("order");
        for (int i = 0; i < 50; i++) {
            ann.says("a" + i);
            bob.says("b" + i);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(ann.hearsA("message"), bob.hearsA("message"));
        }
    }

    @Test
    void a_guest_who_moves_to_the_other_server_misses_nothing_and_posts_nothing_twice() throws Exception {
        TestClient ann = east.guest("ann").joins("move");
        TestClient bob = west.guest("bob").joins("move");
        ann.sends("message", "room", "move", "text", "before", "ref", "r1");
        String seen = ann.hears("before").path("id").textValue();
        ann.close();
        bob.says("meanwhile");
        bob.hears("before");
        bob.hears("meanwhile");
        TestClient again = TestClient.connect("ann", west.port(), ann.token(), "");
        again.sends("join", "room", "move", "since", seen);
        JsonNode messages = again.hearsA("joined").path("messages");
        assertEquals(1, messages.size());
        assertEquals("meanwhile", messages.get(0).path("text").textValue());
        again.sends("message", "room", "move", "text", "before", "ref", "r1");
        assertEquals(seen, again.hearsA("ack").path("id").textValue());
    }

    private static TestServer server(String name) throws Exception {
        return TestServer.on(TestRedis.bus(name, redis.uri(), 1000), name, Map.of("RATE_LIMIT", "off"));
    }

    private static boolean isReady(TestServer server) {
        try {
            return server.get("/readyz").statusCode() == 200;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rooms(TestServer server) {
        try {
            return server.get("/api/rooms").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
