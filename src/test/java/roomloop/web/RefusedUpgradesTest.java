package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.support.Eventually;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestServer;

/** To be refused costs the server nothing that stays. */
class RefusedUpgradesTest {
    private static final int MANY = 10_000;
    private static final long LITTLE = 2_000_000; // bytes; an HTTP session for each would be five times that

    @Test
    void after_ten_thousand_refusals_the_heap_is_where_it_was() throws Exception {
        try (var server = TestServer.alone(Map.of("MAX_CONNECTIONS", "1"))) {
            server.guest("ann");
            refuse(server, MANY / 10);
            long before = heap();
            refuse(server, MANY);
            Eventually.eventually("the heap is where it was", () -> heap() - before < LITTLE);
            String refused = server.get("/metrics").body();
            assertTrue(refused.contains("status=\"401\"} 2750\n"), refused);
            assertTrue(refused.contains("status=\"503\"} 2750\n"), refused);
            assertEquals(200, server.get("/healthz").statusCode());
        }
    }

    private static void refuse(TestServer server, int times) throws Exception {
        String token = server.token("eve");
        var requests = List.of(
                request("nonsense", ""),
                request(token, ""),
                request(token, "Origin: https://evil.example\r\n"),
                request(token + "&room=-", ""));
        for (int i = 0; i < times; i += requests.size()) {
            try (var raw = new RawWebSocketClient(server.port())) {
                for (String request : requests) {
                    raw.sendBytes(request.getBytes(StandardCharsets.US_ASCII));
                }
                raw.sendBytes("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                raw.readBytes(100_000); // all answers, to the end
            }
        }
    }

    private static String request(String token, String more) {
        return "GET /ws?token=" + token + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + more
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
