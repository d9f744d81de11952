package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import roomloop.chat.CloseReason;
import roomloop.support.Eventually;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Who reads slowly or never hurts nobody else, on real sockets. */
class SlowPeerTest {
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
    void who_floods_pings_and_reads_nothing_is_not_read_either() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            eve.read(RawWebSocketClient.TEXT);
            var flood = Thread.ofPlatform().daemon().start(() -> floodPings(eve));
            Eventually.eventually("back-pressure reaches the flood", () -> isStuck(flood));
            TestClient ann = server.guest("ann").joins("tea");
            ann.says("well");
            ann.hears("well");
            eve.hangUp();
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
