package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import roomloop.config.Rate;
import roomloop.support.Eventually;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** The limits: clients that send too much or too often are refused, and others notice nothing. */
class LimitsTest {
    @Test
    void a_flood_of_messages_is_refused_and_the_guest_stays() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "1/min burst 5"))) {
            TestClient ann = server.guest("ann").joins("tea");
            for (int i = 0; i < 5; i++) {
                ann.says("m" + i);
                ann.hears("m" + i);
            }
            ann.sends("message", "room", "tea", "text", "x", "ref", "r1");
            JsonNode refused = ann.isTold("rate_limited");
            assertEquals("r1", refused.path("ref").textValue());
            assertEquals("tea", refused.path("room").textValue());
            int wait = refused.path("retryAfterMs").intValue();
            assertTrue(wait > 0 && wait <= 60_000, "" + wait);
            TestClient tab = server.tab(ann).joins("tea");
            tab.says("from the other tab");
            tab.isTold("rate_limited");
            server.guest("bob").joins("tea").says("bob may");
            ann.hears("bob may");
        }
    }

    @Test
    void twenty_one_joins_at_once_are_possible_and_the_rest_is_limited_too() throws Exception {
        try (var server = TestServer.alone()) {
            TestClient ann = server.guest("ann");
            for (int i = 0; i < 21; i++) {
                ann.sends("join", "room", "r" + i);
            }
            ann.isTold("too_many_rooms");
            for (int i = 0; i < 400; i++) { // 20 a second may come besides
                ann.sends("ping");
            }
            ann.isTold("rate_limited");
            ann.sends("leave", "room", "r3");
            assertEquals("r3", ann.hearsA("left").path("room").textValue());
        }
    }

    @Test
    void typing_and_tokens_are_limited_as_well_as_joins_and_pings() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "1/min burst 2"))) {
            TestClient ann = server.guest("ann").joins("tea");
            ann.sends("typing", "room", "tea");
            ann.sends("auth", "token", ann.token());
            ann.sends("ping");
            ann.hearsA("pong");
            for (String type : new String[] {"typing", "auth", "join", "ping"}) {
                ann.sends(type, "room", "tea", "token", ann.token());
                ann.isTold("rate_limited");
            }
        }
    }

    @Test
    void an_address_of_ipv6_stands_for_its_whole_64() throws Exception {
        String home = HttpApi.network("2001:db8:1:2::1");
        assertEquals(home, HttpApi.network("[2001:db8:1:2:ffff:ffff:ffff:ffff]"));
        assertNotEquals(home, HttpApi.network("2001:db8:1:3::1"));
        assertNotEquals(HttpApi.network("192.0.2.1"), HttpApi.network("192.0.2.2"));
        assertEquals(HttpApi.network("192.0.2.1"), HttpApi.network("::ffff:192.0.2.1"));
    }

    @Test
    void a_server_opens_only_so_many_rooms_and_those_stay_usable() throws Exception {
        try (var server = TestServer.alone(Map.of("MAX_ROOMS", "3"))) {
            TestClient ann = server.guest("ann").joins("a").joins("b").joins("c");
            ann.sends("join", "room", "d");
            assertEquals("d", ann.isTold("too_many_rooms").path("room").textValue());
            TestClient bob = server.guest("bob").joins("c");
            ann.says("still here");
            bob.hears("still here");
            ann.sends("leave", "room", "a");
            Eventually.eventually("the empty room makes way", () -> server.rooms.open() == 2);
            ann.joins("d");
        }
    }

    @Test
    void a_guest_who_does_not_listen_to_refusals_is_sent_away() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "1/min burst 1", "OUTBOX", "10000"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            var flood = Thread.ofVirtual().start(() -> flood(eve));
            assertEquals(4100, eve.closeCode());
            flood.join();
        }
    }

    private static void flood(RawWebSocketClient eve) {
        try {
            for (int i = 0; i < 3_100; i++) {
                eve.sendText("{\"type\":\"ping\"}");
            }
        } catch (java.io.IOException e) {
            // cut off in the middle of it
        }
    }

    // ----

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // nano time may turn over
    private final RateLimiter limiter = new RateLimiter(Optional.of(new Rate(10, 3)), now::get);

    @Test
    void a_burst_is_taken_and_then_one_each_interval() {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, limiter.take("ann"));
        }
        assertEquals(100, limiter.take("ann"));
        assertEquals(100, limiter.take("ann"));
        assertEquals(0, limiter.take("bob"));
        now.addAndGet(60_000_000);
        assertEquals(40, limiter.take("ann"));
        now.addAndGet(40_000_000);
        assertEquals(0, limiter.take("ann"));
        assertEquals(100, limiter.take("ann"));
    }

    @Test
    void a_full_bucket_is_forgotten() {
        limiter.take("ann");
        limiter.forget();
        assertEquals(1, limiter.keys());
        now.addAndGet(100_000_001);
        limiter.forget();
        assertEquals(0, limiter.keys());
    }

    @Test
    void very_many_new_keys_do_not_fill_the_memory() {
        for (int i = 0; i < RateLimiter.MAX_KEYS; i++) {
            limiter.take("guest " + i);
        }
        assertTrue(limiter.take("one more") > 0);
        assertEquals(0, limiter.take("guest 7"));
        assertEquals(RateLimiter.MAX_KEYS, limiter.keys());
    }

    @Test
    void off_means_off() {
        var off = new RateLimiter(Optional.empty(), now::get);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(0, off.take("ann"));
        }
        assertEquals(0, off.keys());
    }
}
