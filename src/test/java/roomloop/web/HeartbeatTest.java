package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import roomloop.auth.Username;
import roomloop.chat.CloseReason;
import roomloop.support.FaultyProxy;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;
import roomloop.support.Threads;

/** What time alone brings about, with faster clocks. */
class HeartbeatTest {
    private static final ConnectionMonitor.Rhythm FAST =
            new ConnectionMonitor.Rhythm(Duration.ofMillis(200), Duration.ofMillis(1_000), Duration.ofMillis(600));

    @Test
    void a_peer_that_answers_pings_stays_and_one_that_does_not_is_cut() throws Exception {
        try (var server = server();
                var dead = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("dead"))) {
            TestClient alive = server.guest("alive");
            assertEquals(
                    RawWebSocketClient.PING, dead.read(RawWebSocketClient.PING).opcode());
            assertEquals(4001, dead.closeCode());
            assertFalse(alive.isClosed());
            assertEquals(0, alive.everythingSoFar().size());
        }
    }

    @Test
    void a_pong_is_a_sign_of_life() throws Exception {
        try (var server = server();
                var quiet = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("quiet"))) {
            for (int i = 0; i < 10; i++) { // longer than the silence that counts as death
                quiet.send(
                        0x80 | RawWebSocketClient.PONG,
                        quiet.read(RawWebSocketClient.PING).payload());
            }
            assertEquals(4001, quiet.closeCode());
        }
    }

    @Test
    void a_peer_into_which_no_ping_can_be_written_is_cut_too() throws Exception {
        try (var server = server();
                var stuck = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("stuck"))) {
            TestClient ann = server.guest("ann").joins("tea");
            for (int i = 0; i < 40; i++) {
                ann.says("x".repeat(3_000)); // fills the buffers, not the outbox
            }
            eventually("cut", () -> server.ended("stuck").isPresent());
            assertEquals(1006, stuck.closeCode());
        }
    }

    @Test
    void a_peer_behind_a_network_that_swallows_everything_is_cut() throws Exception {
        try (var server = server();
                var network = new FaultyProxy(server.port())) {
            TestClient.connect("lost", network.uri().getPort(), server.token("lost"), "&room=tea");
            TestClient ann = server.guest("ann").joins("tea");
            network.silence();
            eventually("cut", () -> server.ended("lost").isPresent());
            assertEquals(Optional.of(CloseReason.NO_PONG), server.ended("lost"));
            assertFalse(ann.isClosed());
        }
    }

    @Test
    void who_floods_pings_and_reads_nothing_is_cut() throws Exception {
        try (var server = server();
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            var flood = Thread.ofVirtual().start(() -> floodPings(eve));
            eventually("cut", () -> server.ended("eve").isPresent());
            assertEquals(Optional.of(CloseReason.NO_PONG), server.ended("eve"));
            flood.join();
        }
    }

    private static void floodPings(RawWebSocketClient eve) {
        try {
            while (true) {
                eve.send(0x80 | RawWebSocketClient.PING, new byte[100]);
            }
        } catch (IOException e) {
            // cut
        }
    }

    @Test
    void a_connection_ends_with_its_token_unless_it_was_renewed() throws Exception {
        try (var server = TestServer.alone()) {
            var soon = TestServer.tokens(Duration.ofSeconds(3));
            var ada = soon.invite(new Username("ada"));
            var bob = soon.invite(new Username("bob"));
            TestClient stays = TestClient.connect("ada", server.port(), soon.sign(ada), "");
            TestClient goes = TestClient.connect("bob", server.port(), soon.sign(bob), "");
            stays.sends("auth", "token", server.tokens.sign(server.tokens.renew(ada)));
            assertEquals(4002, goes.closeCode());
            assertFalse(Instant.now().isBefore(bob.expiresAt()));
            assertEquals(0, stays.everythingSoFar().size());
        }
    }

    @Test
    void a_request_that_comes_a_byte_at_a_time_is_not_waited_for() throws Exception {
        try (var server = server();
                var slow = new RawWebSocketClient(server.port())) {
            var drip = Thread.ofVirtual().start(() -> drip(slow));
            assertEquals(1006, slow.closeCode());
            drip.join();
        }
    }

    @Test
    void a_second_request_on_the_same_connection_is_not_waited_for_longer() throws Exception {
        try (var server = server();
                var slow = new RawWebSocketClient(server.port())) {
            slow.sendBytes("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET".getBytes(StandardCharsets.US_ASCII));
            slow.head();
            slow.readBytes(2);
            assertEquals(1006, slow.closeCode());
        }
    }

    @Test
    void a_body_that_comes_a_byte_at_a_time_is_not_waited_for() throws Exception {
        try (var server = server();
                var slow = new RawWebSocketClient(server.port())) {
            slow.sendBytes("POST /api/token HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            var drip = Thread.ofVirtual().start(() -> drip(slow));
            assertTrue(slow.head().startsWith("HTTP/1.1 408 "));
            drip.join();
        }
    }

    @Test
    void a_viewer_that_never_reads_is_dropped() throws Exception {
        try (var server = server(Map.of("INSIDE", "on"));
                var stuck = new RawWebSocketClient(server.port())) {
            stuck.sendBytes(("GET /api/inside?token=" + server.token("eve") + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            stuck.head();
            for (int i = 0; i < 20; i++) {
                server.guest("a name that is as long as may be").joins("tea" + i);
            }
            eventually(
                    "it is dropped",
                    Duration.ofSeconds(30),
                    () -> Threads.named("inside-").isEmpty());
        }
    }

    private static void drip(RawWebSocketClient slow) {
        try {
            while (true) {
                slow.sendBytes((byte) 'G');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            // closed
        }
    }

    private static TestServer server() throws Exception {
        return server(Map.of("RATE_LIMIT", "off"));
    }

    private static TestServer server(Map<String, String> settings) throws Exception {
        return TestServer.madeBy(
                (name, config, tokens, bus, rooms, limited) ->
                        new WebServer(name, config, tokens, bus, rooms, limited, FAST),
                settings);
    }
}
