package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestServer;

/** Texts, pongs and closes share one socket, and none lands in the middle of another. */
class WriteInterleavingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIN = 0x80;

    @Test
    void a_pong_waits_for_the_end_of_a_text_that_the_socket_did_not_take_whole() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var eve = RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + server.token("eve"))) {
            var ann = server.guest("ann").joins("tea");
            String padding = " ".repeat(3_000);
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 100; i++) { // more than the kernel takes for eve, that doesn't read yet
                said.add(i + padding);
                ann.says(said.getLast());
                ann.hears(said.getLast());
            }
            List<String> pings = List.of("one", "two", "three", "four", "five");
            for (String ping : pings) {
                eve.send(FIN | RawWebSocketClient.PING, ping.getBytes(StandardCharsets.UTF_8));
            }
            List<String> heard = new ArrayList<>();
            List<String> pongs = new ArrayList<>();
            while (heard.size() < said.size() || pongs.size() < pings.size()) {
                var frame = eve.read();
                if (frame.opcode() == RawWebSocketClient.PONG) {
                    pongs.add(frame.text());
                } else {
                    heard.addAll(messages(frame));
                }
            }
            assertEquals(said, heard);
            assertEquals(pings, pongs);
            eve.send(
                    FIN | RawWebSocketClient.CLOSE,
                    ByteBuffer.allocate(2).putShort((short) 1000).array());
            assertEquals(1000, eve.closeCode());
        }
    }

    private static List<String> messages(RawWebSocketClient.Received frame) throws Exception {
        assertEquals(RawWebSocketClient.TEXT, frame.opcode());
        List<String> texts = new ArrayList<>();
        for (String line : frame.text().split("\n")) {
            var said = JSON.readTree(line);
            assertTrue(said.has("type"), line);
            if (said.path("type").asText().equals("message")) {
                texts.add(said.path("text").asText());
            }
        }
        return texts;
    }
}
