package roomloop.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Bytes that no browser would send, each with the close code of RFC 6455; and another client that notices nothing. */
class ProtocolViolationTest {
    private static final int FIN = 0x80;
    private static final int TEXT = RawWebSocketClient.TEXT;
    private static final String PING = "{\"type\":\"ping\"}";
    private static TestServer server;
    private static TestClient bystander;
    private RawWebSocketClient eve;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
        bystander = server.guest("bystander").joins("calm");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        eve = RawWebSocketClient.upgraded(server.port(), "/ws?token=" + server.token("eve"));
        eve.read(TEXT);
    }

    @AfterEach
    void bystanderIsWell() throws Exception {
        eve.close();
        bystander.says("all is well");
        bystander.hears("all is well");
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                arguments(1002, "an unmasked frame", hex("8102 7b7d")),
                arguments(1002, "the first reserved bit", frame(FIN | 0x40 | TEXT, PING)),
                arguments(1002, "the second reserved bit", frame(FIN | 0x20 | TEXT, PING)),
                arguments(1002, "a reserved bit in a ping", frame(FIN | 0x10 | RawWebSocketClient.PING, "")),
                arguments(1002, "a reserved opcode", frame(FIN | 3, PING)),
                arguments(1002, "a reserved control opcode", frame(FIN | 15, "")),
                arguments(1002, "a ping in parts", frame(RawWebSocketClient.PING, "")),
                arguments(1002, "a close in parts", hex("0882 00000000 03e8")),
                arguments(1002, "a long ping", frame(FIN | RawWebSocketClient.PING, "x".repeat(126))),
                arguments(1002, "a close with a code that no peer may send", hex("8882 00000000 03ed")),
                arguments(1002, "a close with a code that there isn't", hex("8882 00000000 03e7")),
                arguments(1002, "a close of one byte", hex("8881 00000000 03")),
                arguments(1002, "a continuation of nothing", frame(FIN, PING)),
                arguments(1002, "a text inside a text", both(frame(TEXT, PING), frame(FIN | TEXT, PING))),
                arguments(1003, "binary", frame(FIN | RawWebSocketClient.BINARY, PING)),
                arguments(1003, "binary in parts", both(frame(RawWebSocketClient.BINARY, PING), frame(FIN, PING))),
                arguments(1003, "64 KiB of binary", binary(64 * 1024)),
                arguments(1009, "more than 64 KiB of binary", binary(64 * 1024 + 1)),
                arguments(1007, "an overlong character", hex("8184 00000000 22 c0af 22")),
                arguments(1007, "half a surrogate pair", hex("8185 00000000 22 eda080 22")),
                arguments(1007, "a character beyond all", hex("8184 00000000 f4908080")),
                arguments(1007, "a character that never ends", hex("8183 00000000 22 e282")),
                arguments(1007, "half a character in the first part", hex("0183 00000000 22 e282 8081 00000000 22")),
                arguments(1007, "half a surrogate pair in two parts", hex("0182 00000000 22ed 8083 00000000 a08022")),
                arguments(1007, "a close with bad words", hex("8884 00000000 03e8 c0af")),
                arguments(1009, "more than 16 KiB", frame(FIN | TEXT, "x".repeat(16 * 1024 + 1))),
                arguments(
                        1009,
                        "more than 16 KiB in parts",
                        both(frame(TEXT, "x".repeat(9_000)), frame(0, "x".repeat(9_000)))),
                arguments(1009, "more than 16 KiB in parts of a byte", bytePerPart(16 * 1024 + 1)),
                arguments(1009, "a frame that claims to be enormous", hex("81ff 7fffffffffffffff 00000000")),
                arguments(1009, "a frame of a negative length", hex("81ff ffffffffffffffff 00000000")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacks")
    void is_answered_with_its_code(int code, String name, byte[] bytes) throws Exception {
        eve.sendBytes(bytes);
        assertEquals(code, eve.closeCode());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacks")
    void is_answered_with_its_code_when_it_comes_in_pieces(int code, String name, byte[] bytes) throws Exception {
        sendInPieces(bytes, Math.max(1, bytes.length / 20_000));
        assertEquals(code, eve.closeCode());
    }

    @Test
    void a_binary_message_is_refused_before_its_end_when_it_is_larger_than_a_text_may_be() throws Exception {
        eve.send(RawWebSocketClient.BINARY, new byte[16 * 1024 + 1]); // and more would follow
        assertEquals(1003, eve.closeCode());
    }

    @RepeatedTest(10)
    void a_client_that_sends_a_megabyte_learns_why_it_is_refused() throws Exception {
        sendInPieces(frame(FIN | TEXT, "x".repeat(1024 * 1024)), 1024 * 1024);
        assertEquals(1009, eve.closeCode());
    }

    @RepeatedTest(10)
    void a_client_that_sends_a_megabyte_of_binary_learns_it_too() throws Exception {
        sendInPieces(binary(1024 * 1024), 1024 * 1024);
        assertEquals(1009, eve.closeCode());
    }

    @Test
    void exactly_16_kib_in_parts_with_pings_between_is_received() throws Exception {
        String text = "{\"type\":\"ping\",\"x\":\"" + "é".repeat((16 * 1024 - 22) / 2) + "\"}";
        byte[] bytes = text.getBytes(UTF_8);
        assertEquals(16 * 1024, bytes.length);
        byte[] first = RawWebSocketClient.frame(TEXT, Arrays.copyOf(bytes, 8_001)); // in the middle of a character
        byte[] last = RawWebSocketClient.frame(FIN, Arrays.copyOfRange(bytes, 8_001, bytes.length));
        sendInPieces(both(first, both(RawWebSocketClient.frame(FIN | RawWebSocketClient.PING, (byte) 7), last)), 7);
        assertArrayEquals(new byte[] {7}, eve.read(RawWebSocketClient.PONG).payload());
        assertEquals("{\"type\":\"pong\"}", eve.read(TEXT).text());
    }

    @Test
    void a_close_frame_is_answered() throws Exception {
        eve.sendBytes(hex("8882 00000000 03e8"));
        assertEquals(1000, eve.closeCode());
    }

    @Test
    void the_51st_bad_frame_is_4100() throws Exception {
        for (int i = 0; i < 50; i++) {
            eve.sendText("x");
            eve.read(TEXT);
        }
        eve.sendText(PING);
        assertEquals("{\"type\":\"pong\"}", eve.read(TEXT).text());
        eve.sendText("x");
        assertEquals(4100, eve.closeCode());
    }

    @Test
    void a_peer_that_sends_byte_by_byte_all_the_time_is_4100() throws Exception {
        byte[] message = both(bytePerPart(16 * 1024 - 1), frame(FIN, "x"));
        sendInPieces(both(message, message), 64 * 1024);
        assertEquals(
                "bad_json",
                new ObjectMapper().readTree(eve.read(TEXT).text()).path("code").textValue());
        assertEquals(4100, eve.closeCode());
    }

    private void sendInPieces(byte[] bytes, int size) throws IOException {
        try {
            for (int i = 0; i < bytes.length; i += size) {
                eve.sendBytes(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
            }
        } catch (IOException e) {
            // the server has ended the connection
        }
    }

    private static byte[] binary(int bytes) {
        return RawWebSocketClient.frame(FIN | RawWebSocketClient.BINARY, new byte[bytes]);
    }

    private static byte[] frame(int first, String payload) {
        return RawWebSocketClient.frame(first, payload.getBytes(UTF_8));
    }

    /** The beginning of a message. */
    private static byte[] bytePerPart(int bytes) {
        var parts = new ByteArrayOutputStream();
        parts.writeBytes(frame(TEXT, "x"));
        for (int i = 1; i < bytes; i++) {
            parts.writeBytes(frame(0, "x"));
        }
        return parts.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] both(byte[] one, byte[] other) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }
}
