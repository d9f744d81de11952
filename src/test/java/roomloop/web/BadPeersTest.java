package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import roomloop.chat.CloseReason;
import roomloop.support.Eventually;
import roomloop.support.FaultyProxy;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Peers that read slowly, never, or flood, hurt no other client. */
class BadPeersTest {
    private static final int OF_EACH = 25;
    private static final int GOOD = 100;
    private static final int MESSAGES = 400; // more than an outbox and the kernel's buffers hold
    private static final String PADDING = " ".repeat(400);
    private static final ConnectionMonitor.Timeouts TIMEOUTS =
            new ConnectionMonitor.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(15));

    @Test
    void the_others_miss_nothing_and_the_bad_ones_are_cut() throws Exception {
        var bad = new ArrayList<RawWebSocketClient>();
        try (var server = TestServer.startedBy(
                        (started, routes) -> started.start(routes, TIMEOUTS), Map.of("RATE_LIMIT", "off"));
                var network = new FaultyProxy(server.port())) {
            for (int i = 0; i < OF_EACH; i++) {
                enter(server, server.port(), "mute", bad);
                drip(enter(server, server.port(), "drop", bad));
                floodAsync(enter(server, server.port(), "flood", bad));
                enter(server, network.uri().getPort(), "lost", bad);
            }
            network.silence();
            var good = IntStream.range(0, GOOD)
                    .mapToObj(i -> server.guest("good" + i).joins("tea"))
                    .toList();
            for (int i = 0; i < MESSAGES; i++) {
                good.getFirst().says(i + PADDING);
                good.getFirst().hears(i + PADDING);
            }
            good.stream().skip(1).forEach(BadPeersTest::hearsAll);
            for (String name : List.of("mute", "drop", "flood", "lost")) {
                Eventually.eventually(name + " is cut", () -> server.ended(name).isPresent());
                var reason = server.ended(name).orElseThrow();
                assertTrue(reason == CloseReason.OUTBOX_FULL || reason == CloseReason.NO_PONG, name + " " + reason);
            }
            Eventually.eventually("only the good are left", () -> connections(server) == GOOD);
        } finally {
            for (RawWebSocketClient socket : bad) {
                socket.close();
            }
        }
    }

    private static void hearsAll(TestClient guest) {
        for (int i = 0; i < MESSAGES; i++) {
            guest.hears(i + PADDING);
        }
        assertFalse(guest.isClosed());
    }

    private static RawWebSocketClient enter(TestServer server, int port, String name, List<RawWebSocketClient> bad)
            throws IOException {
        var socket = RawWebSocketClient.upgraded(port, "/ws?room=tea&token=" + server.token(name));
        bad.add(socket);
        return socket;
    }

    /** Reads a byte, now and then, and shows signs of life. */
    private static void drip(RawWebSocketClient socket) {
        Thread.ofVirtual().start(() -> {
            try {
                while (socket.readBytes(1).length == 1) {
                    socket.send(0x80 | RawWebSocketClient.PONG);
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            } catch (IOException | InterruptedException e) {
                // cut
            }
        });
    }

    private static void floodAsync(RawWebSocketClient socket) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    socket.send(0x80 | RawWebSocketClient.PING, new byte[100]);
                }
            } catch (IOException e) {
                // cut
            }
        });
    }

    private static int connections(TestServer server) {
        try {
            String metrics = server.get("/metrics").body();
            return Integer.parseInt(metrics.replaceFirst("(?s).*\nroomloop_connections (\\d+)\n.*", "$1"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // ----

    private static final int OUTBOX = 256;

    @Test
    void a_reader_that_never_reads_is_cut_and_the_others_hear_everything() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var stuck = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("stuck"))) {
            TestClient ann = server.guest("ann").joins("tea");
            TestClient bob = server.guest("bob").joins("tea");
            String padding = " ".repeat(200);
            int said = 0;
            while (server.ended("stuck").isEmpty() && said < 2_000) {
                ann.says(said + padding);
                ann.hears(said++ + padding);
            }
            for (int i = 0; i < said; i++) {
                bob.hears(i + padding);
            }
            assertEquals(Optional.of(CloseReason.OUTBOX_FULL), server.ended("stuck"));
            assertEquals(1006, stuck.closeCode());
            assertFalse(ann.isClosed() || bob.isClosed());
        }
    }

    /** Signs of life don't help: it is the outbox that counts. */
    @Test
    void a_reader_of_a_byte_now_and_then_is_cut_though_it_lives() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var slow = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("slow"))) {
            TestClient ann = server.guest("ann").joins("tea");
            String padding = " ".repeat(1000);
            int said = 0;
            while (server.ended("slow").isEmpty() && said < 2_000) {
                slow.readBytes(1);
                slow.send(0x80 | RawWebSocketClient.PONG);
                ann.says(said + padding);
                ann.hears(said++ + padding);
            }
            assertEquals(Optional.of(CloseReason.OUTBOX_FULL), server.ended("slow"));
            assertFalse(ann.isClosed());
        }
    }

    @Test
    void a_window_that_is_not_renewed_ends_after_exactly_64_sent_and_a_full_outbox_queued() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var ann = server.guest("ann").joins("tea");
                var eve = RawWebSocketClient.upgraded(
                        server.port(), "/ws?window=64&room=tea&token=" + server.token("eve"))) {
            while (!ann.hearsA("presence").path("joined").toString().contains("eve")) {
                continue;
            }
            ann.says("m");
            int sent = 1;
            while (!eve.read(RawWebSocketClient.TEXT).text().contains("\"text\":\"m\"")) {
                sent++; // welcome, joined, and maybe presence
            }
            ann.hears("m");
            for (int i = 0; i < 64 - sent + OUTBOX; i++) {
                ann.says("m" + i);
                ann.hears("m" + i);
            }
            assertTrue(ann.everythingSoFar().isEmpty());
            assertEquals(Optional.empty(), server.ended("eve"));
            ann.says("one too many");
            for (; sent < 64; sent++) {
                eve.read(RawWebSocketClient.TEXT);
            }
            RawWebSocketClient.Received last = eve.read();
            assertEquals(RawWebSocketClient.CLOSE, last.opcode(), last.text());
            assertEquals(4000, last.code());
        }
    }

    @Test
    void a_window_that_is_renewed_goes_on() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off", "OUTBOX", "4"))) {
            TestClient ann = server.guest("ann").joins("tea");
            TestClient eve = server.guest("eve", "&window=3").joins("tea");
            eve.sendsText("{\"type\":\"read\",\"count\":2}");
            for (int i = 0; i < 50; i++) {
                ann.says("m" + i);
                eve.hears("m" + i);
                eve.sendsText("{\"type\":\"read\",\"count\":1}");
            }
            eve.sendsText("{\"type\":\"read\",\"count\":100}");
            eve.isTold("bad_frame");
        }
    }

    @Test
    void a_peer_that_floods_pings_and_reads_nothing_is_not_read_either() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            eve.read(RawWebSocketClient.TEXT);
            var flood = Thread.ofPlatform().daemon().start(() -> floodPings(eve));
            Eventually.eventually("back-pressure reaches the flood", () -> isStuck(flood));
            TestClient ann = server.guest("ann").joins("tea");
            ann.says("well");
            ann.hears("well");
            eve.disconnect();
            flood.join();
        }
    }

    /** It waits for the socket to take more. */
    private static boolean isStuck(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("park"));
    }

    private static void floodPings(RawWebSocketClient eve) {
        try {
            while (true) {
                eve.send(0x80 | RawWebSocketClient.PING, new byte[100]);
            }
        } catch (java.io.IOException e) {
            // closed
        }
    }
}
