package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Frames without end: nothing interrupts the thread that reads them, and no limit of messages counts those that complete none. */
class ControlFrameFloodTest {
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;
    private static final int PART = 0;

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, PART})
    void a_client_that_says_nothing_24_000_times_is_sent_away(int first) throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            eve.send(RawWebSocketClient.TEXT); // the first part of a message, for all the parts to follow
            var flood = Thread.ofVirtual().start(() -> sendMany(eve, first, 24_000));
            assertEquals(4100, eve.closeCode());
            flood.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, PART})
    void a_client_that_says_nothing_20_000_times_stays(int first) throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
            eve.send(RawWebSocketClient.TEXT);
            var flood = Thread.ofVirtual().start(() -> {
                sendMany(eve, first, 20_000);
                sendMany(eve, PING, 1);
                sendMany(eve, 0x80, 1);
            });
            var answer = eve.read(RawWebSocketClient.TEXT); // the welcome
            answer = eve.read(RawWebSocketClient.TEXT);
            assertTrue(answer.text().contains("bad_json"), answer.text());
            flood.join();
        }
    }

    private static void sendMany(RawWebSocketClient eve, int first, int times) {
        try {
            for (int i = 0; i < times; i++) {
                eve.send(first);
            }
        } catch (IOException e) {
            // sent away
        }
    }

    private static Stream<Named<byte[]>> floods() {
        return Stream.of(
                Named.of("pings", RawWebSocketClient.frame(PING)),
                Named.of("pongs", RawWebSocketClient.frame(PONG)),
                Named.of("parts", RawWebSocketClient.frame(PART)),
                Named.of("messages that are refused", whole("{\"type\":\"ping\"}")),
                Named.of("messages that are wrong", whole("{")));
    }

    private static byte[] whole(String text) {
        return RawWebSocketClient.frame(0x80 | RawWebSocketClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Two would be enough to hold both processors of a small machine. */
    @ParameterizedTest
    @MethodSource("floods")
    void all_others_are_served_meanwhile(byte[] frame) throws Exception {
        var over = new AtomicBoolean();
        try (var server = TestServer.alone()) {
            TestClient ann = server.guest("ann").joins("tea");
            var floods = new ArrayList<Thread>();
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                floods.add(Thread.ofPlatform().start(() -> flood(server, frame, over)));
            }
            for (int i = 0; i < 15; i++) {
                ann.says("m" + i);
                ann.hears("m" + i);
            }
            over.set(true);
            for (Thread flood : floods) {
                flood.join();
            }
        }
    }

    /** Comes back whenever it is sent away. */
    private static void flood(TestServer server, byte[] frame, AtomicBoolean over) {
        var many = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            many.writeBytes(frame);
        }
        while (!over.get()) {
            try (var eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"))) {
                if (frame[0] == PART) { // of a message that has begun
                    eve.send(RawWebSocketClient.TEXT);
                }
                Thread reads = Thread.ofPlatform().start(() -> readToTheEnd(eve));
                while (!over.get() && reads.isAlive()) {
                    eve.sendBytes(many.toByteArray());
                }
            } catch (IOException e) {
                // sent away
            }
        }
    }

    private static void readToTheEnd(RawWebSocketClient eve) {
        try {
            eve.closeCode();
        } catch (IOException e) {
            // closed by the flood
        }
    }

    @Test
    void to_leave_where_one_is_not_is_limited_and_to_leave_where_one_is_is_not() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "1/min burst 1"))) {
            TestClient ann = server.guest("ann").joins("tea");
            ann.sends("leave", "room", "nowhere");
            ann.isTold("not_joined");
            ann.sends("leave", "room", "nowhere");
            assertEquals("nowhere", ann.isTold("rate_limited").path("room").textValue());
            ann.sends("leave", "room", "tea");
            ann.hearsA("left");
        }
    }
}
