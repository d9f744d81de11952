package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.chat.CloseReason;
import roomloop.support.FaultyProxy;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;
import roomloop.support.Threads;

/** What time alone brings about, with faster clocks. */
class HeartbeatTest {
    private static final ConnectionMonitor.Timeouts FAST =
            new ConnectionMonitor.Timeouts(Duration.ofMillis(200), Duration.ofMillis(1_000), Duration.ofMillis(600));

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
    void a_peer_that_reads_slowly_but_steadily_is_alive_though_no_pong_gets_through() throws Exception {
        try (var server = server();
                var slow = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("slow"))) {
            TestClient ann = server.guest("ann").joins("tea");
            int said = 120; // more than the kernel takes, less than the outbox
            for (int i = 0; i < said; i++) {
                ann.says(i + "x".repeat(3_000));
                ann.hears(i + "x".repeat(3_000));
            }
            var read = new StringBuilder();
            while (!read.toString()
                    .contains("\"text\":\"" + (said - 1) + "x")) { // some seconds, and it answers no ping
                byte[] bytes = slow.readBytes(2_048);
                assertEquals(2_048, bytes.length, "cut");
                read.append(new String(bytes, StandardCharsets.ISO_8859_1));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertEquals(Optional.empty(), server.ended("slow"));
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
    void a_peer_that_floods_pings_and_reads_nothing_is_cut() throws Exception {
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
            var ada = soon.newUser(new Username("ada"));
            var bob = soon.newUser(new Username("bob"));
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
    void a_body_that_comes_a_byte_at_a_time_or_stalls_is_not_waited_for() throws Exception {
        try (var server = server();
                var slow = new RawWebSocketClient(server.port());
                var stalled = new RawWebSocketClient(server.port())) {
            for (var client : List.of(slow, stalled)) {
                client.sendBytes("POST /api/token HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n{"
                        .getBytes(StandardCharsets.US_ASCII));
            }
            var drip = Thread.ofVirtual().start(() -> drip(slow));
            assertTrue(slow.head().startsWith("HTTP/1.1 408 "));
            assertTrue(stalled.head().startsWith("HTTP/1.1 408 "));
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
        return TestServer.startedBy((started, routes) -> started.start(routes, FAST), settings);
    }

    // ----

    private static final ConnectionMonitor.Timeouts USUAL =
            ConnectionMonitor.Timeouts.USUAL; // pings after 15 to 20 s, dead after 30

    private final ConnectionMonitor.Liveness liveness = new ConnectionMonitor.Liveness();

    @Test
    void a_quiet_peer_is_pinged_after_15_to_20_seconds_and_only_once_in_that_time() {
        assertFalse(isAsked(14));
        int first = 15;
        while (!isAsked(first)) {
            first++;
        }
        assertTrue(first <= 20, () -> "first asked later than after 20 s");
        for (int second = first + 1; second < first + 15; second++) {
            assertFalse(isAsked(second));
        }
    }

    @Test
    void a_peer_that_speaks_is_never_pinged() {
        for (int second = 0; second < 100; second++) {
            assertFalse(isAsked(second));
            if (second % 10 == 0) {
                liveness.sign(nanos(second));
            }
        }
    }

    @Test
    void a_peer_that_answers_is_pinged_again_when_it_is_quiet_again() {
        int asked = 0;
        for (int second = 0; second < 200; second++) {
            if (isAsked(second)) {
                asked++;
                liveness.sign(nanos(second));
            }
        }
        assertTrue(asked >= 9 && asked <= 13, "asked " + asked + " times in 200 s");
    }

    @Test
    void a_peer_that_does_not_answer_is_dead_30_seconds_after_its_last_sign() {
        liveness.sign(nanos(5));
        isAsked(25);
        assertFalse(liveness.isDead(nanos(35), USUAL));
        assertTrue(liveness.isDead(nanos(36), USUAL));
    }

    /** The task stands for a suspension: the monitor's thread doesn't run while it waits. */
    @Test
    void a_server_that_was_suspended_for_long_holds_only_two_checks_against_its_peers() throws Exception {
        var connections = new Connections(10);
        connections.add(
                new Connection(new Tokens.Claims("uid", "ann", Instant.MAX), Optional.empty(), 0)); // never signs
        var suspended = new CountDownLatch(1);
        var left = new CompletableFuture<Integer>(); // connections, after the check that follows the suspension
        Runnable suspendOnce = () -> {
            if (suspended.getCount() == 0) {
                left.complete(connections.count());
            } else {
                long until = System.nanoTime() + 2 * FAST.silence().toNanos();
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                suspended.countDown();
            }
        };
        var monitor = new ConnectionMonitor(connections, FAST, List.of(suspendOnce));
        try {
            assertEquals(1, left.get(10, TimeUnit.SECONDS));
            eventually("it is dead all the same", () -> connections.count() == 0);
        } finally {
            monitor.close();
        }
    }

    @Test
    void not_all_peers_that_came_at_once_are_pinged_at_once() {
        long early = IntStream.range(0, 1_000)
                .mapToObj(i -> new ConnectionMonitor.Liveness())
                .filter(each -> each.needsPing(nanos(17), USUAL))
                .count();
        assertEquals(400, early, 200);
    }

    /** Asks if it is time for that, as the monitor does. */
    private boolean isAsked(int second) {
        boolean due = liveness.needsPing(nanos(second), USUAL);
        if (due) {
            liveness.pinged(nanos(second));
        }
        return due;
    }

    private static long nanos(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
