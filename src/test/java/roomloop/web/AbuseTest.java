package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import roomloop.support.Guest;
import roomloop.support.RawSocket;
import roomloop.support.TestServer;

/** Bytes that no browser would send, each with the close code of RFC 6455; and a bystander who notices nothing. */
class AbuseTest {
    private static final int FIN = 0x80;
    private static final byte[] PING = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
    private static TestServer server;
    private static Guest bystander;
    private RawSocket eve;

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
        eve = RawSocket.upgraded(server.port(), "/ws?token=" + server.token("eve"));
        eve.read(RawSocket.TEXT);
    }

    @AfterEach
    void bystanderIsWell() throws Exception {
        eve.close();
        bystander.says("all is well");
        bystander.hears("all is well");
    }

    @Test
    void an_unmasked_frame_is_1002() throws Exception {
        eve.sendBytes((byte) (FIN | RawSocket.TEXT), (byte) 2, (byte) '{', (byte) '}');
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void reserved_bits_are_1002() throws Exception {
        eve.send(FIN | 0x40 | RawSocket.TEXT, PING);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_reserved_opcode_is_1002() throws Exception {
        eve.send(FIN | 3, PING);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_fragmented_control_frame_is_1002() throws Exception {
        eve.send(RawSocket.PING);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_long_control_frame_is_1002() throws Exception {
        eve.send(FIN | RawSocket.PING, new byte[126]);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_bad_close_code_is_1002() throws Exception {
        eve.send(FIN | RawSocket.CLOSE, (byte) (1005 >> 8), (byte) 1005);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_close_frame_of_one_byte_is_1002() throws Exception {
        eve.send(FIN | RawSocket.CLOSE, (byte) 3);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_continuation_of_nothing_is_1002() throws Exception {
        eve.send(FIN, PING);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void a_text_inside_a_text_is_1002() throws Exception {
        eve.send(RawSocket.TEXT, PING);
        eve.send(FIN | RawSocket.TEXT, PING);
        assertEquals(1002, eve.closeCode());
    }

    @Test
    void binary_is_1003() throws Exception {
        eve.send(FIN | RawSocket.BINARY, PING);
        assertEquals(1003, eve.closeCode());
    }

    @Test
    void bad_utf_8_is_1007() throws Exception {
        eve.send(FIN | RawSocket.TEXT, (byte) '"', (byte) 0xc0, (byte) 0xaf, (byte) '"');
        assertEquals(1007, eve.closeCode());
    }

    @Test
    void bad_utf_8_in_parts_is_1007() throws Exception {
        eve.send(RawSocket.TEXT, (byte) '"', (byte) 0xe2, (byte) 0x82);
        eve.send(FIN, (byte) '"');
        assertEquals(1007, eve.closeCode());
    }

    @Test
    void a_character_that_never_ends_is_1007() throws Exception {
        eve.send(FIN | RawSocket.TEXT, (byte) '"', (byte) 0xe2, (byte) 0x82);
        assertEquals(1007, eve.closeCode());
    }

    @Test
    void more_than_16_kib_is_1009() throws Exception {
        eve.send(FIN | RawSocket.TEXT, "x".repeat(16 * 1024 + 1).getBytes(StandardCharsets.UTF_8));
        assertEquals(1009, eve.closeCode());
    }

    @Test
    void more_than_16_kib_in_parts_is_1009() throws Exception {
        for (int i = 0; i < 17; i++) {
            eve.send(i == 0 ? RawSocket.TEXT : 0, "x".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(1009, eve.closeCode());
    }

    @Test
    void a_frame_that_claims_to_be_enormous_is_1009() throws Exception {
        eve.sendBytes((byte) (FIN | RawSocket.TEXT), (byte) 0xff, (byte) 0x7f, (byte) -1, (byte) -1, (byte) -1);
        eve.sendBytes((byte) -1, (byte) -1, (byte) -1, (byte) -1, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        assertEquals(1009, eve.closeCode());
    }

    @Test
    void who_sends_a_megabyte_learns_why_it_is_refused() throws Exception {
        eve.send(FIN | RawSocket.TEXT, "x".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8));
        assertEquals(1009, eve.closeCode());
    }

    @Test
    void exactly_16_kib_in_parts_with_pings_between_is_heard() throws Exception {
        String text = "{\"type\":\"ping\",\"x\":\"" + "é".repeat((16 * 1024 - 22) / 2) + "\"}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(16 * 1024, bytes.length);
        eve.send(RawSocket.TEXT, java.util.Arrays.copyOf(bytes, 8_001));
        eve.send(FIN | RawSocket.PING, (byte) 7);
        eve.send(FIN, java.util.Arrays.copyOfRange(bytes, 8_001, bytes.length));
        assertArrayEquals(new byte[] {7}, eve.read(RawSocket.PONG).payload());
        assertEquals("{\"type\":\"pong\"}", eve.read(RawSocket.TEXT).text());
    }

    @Test
    void a_polite_goodbye_is_answered() throws Exception {
        eve.send(FIN | RawSocket.CLOSE, (byte) (1000 >> 8), (byte) 1000);
        assertEquals(1000, eve.closeCode());
    }

    @Test
    void the_51st_bad_frame_is_4100() throws Exception {
        for (int i = 0; i < 50; i++) {
            eve.sendText("x");
            eve.read(RawSocket.TEXT);
        }
        eve.sendText("{\"type\":\"ping\"}");
        assertEquals("{\"type\":\"pong\"}", eve.read(RawSocket.TEXT).text());
        eve.sendText("x");
        assertEquals(4100, eve.closeCode());
    }
}
