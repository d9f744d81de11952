package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.auth.Username;
import roomloop.support.Eventually;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestServer;
import roomloop.support.TokenForger;

/** Which requests get a WebSocket, and what the others are answered. */
class UpgradeTest {
    private static TestServer server;
    private static String token;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("ALLOWED_ORIGINS", "https://chat.example,http://other.example:81"));
        token = server.token("ada");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void a_good_token_is_let_in() throws Exception {
        String head = asks("/ws?token=" + token);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        assertTrue(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), head);
        assertTrue(head.contains("nosniff"), head);
        assertFalse(head.contains("Set-Cookie"), head);
    }

    @Test
    void compression_is_not_agreed_on() throws Exception {
        assertFalse(asks("/ws?token=" + token, "Sec-WebSocket-Extensions: permessage-deflate")
                .contains("Sec-WebSocket-Extensions"));
    }

    @Test
    void a_token_may_come_as_a_subprotocol_and_is_not_echoed() throws Exception {
        String head = asks("/ws", "Sec-WebSocket-Protocol: roomloop, " + token);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        assertTrue(head.contains("Sec-WebSocket-Protocol: roomloop\r\n"), head);
        assertFalse(head.contains(token), head);
        String other = asks("/ws", "Sec-WebSocket-Protocol: " + token + ", roomloop");
        assertTrue(other.startsWith("HTTP/1.1 101 ") && !other.contains(token), other);
        assertTrue(other.contains("Sec-WebSocket-Protocol: roomloop\r\n"), other);
        assertTrue(asks("/ws", "Sec-WebSocket-Protocol: roomloop,, roomloop, " + token)
                .startsWith("HTTP/1.1 101 "));
        assertFalse(asks("/ws?room=-", "Sec-WebSocket-Protocol: " + token + ", roomloop")
                .contains(token));
        assertFalse(asks("/ws?token=" + token, "Sec-WebSocket-Protocol: chat").contains("Sec-WebSocket-Protocol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/ws?token=", "/ws?token=garbage", "/ws?token=a.b.c"})
    void without_a_good_token_it_is_401(String path) throws Exception {
        assertStatus(401, asks(path));
    }

    @Test
    void an_expired_or_foreign_token_is_401() throws Exception {
        var past = TestServer.tokens(Duration.ofSeconds(-1));
        assertStatus(401, asks("/ws?token=" + past.sign(past.newUser(new Username("ada")))));
        assertStatus(401, asks("/ws", "Sec-WebSocket-Protocol: roomloop, nonsense"));
        assertStatus(401, asks("/ws", "Sec-WebSocket-Protocol: chat, " + token));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'alg':'HS256','typ':'JWT'}   | HmacSHA256 | another secret, which is long enough",
                "{'alg':'HS512','typ':'JWT'}   | HmacSHA512 | a secret for tests of enough bytes",
                "{'alg':'RS256','typ':'JWT'}   | HmacSHA256 | a secret for tests of enough bytes",
                "{'alg':'HS256','typ':'other'} | HmacSHA256 | a secret for tests of enough bytes"
            })
    void a_forged_token_is_401(String header, String algorithm, String secret) throws Exception {
        String claims = TokenForger.claims(Instant.now());
        assertStatus(
                101,
                asks("/ws?token=" + TokenForger.forge(TokenForger.HEADER, claims, "HmacSHA256", TestServer.SECRET)));
        assertStatus(401, asks("/ws?token=" + TokenForger.forge(header, claims, algorithm, secret)));
    }

    @Test
    void a_token_that_is_not_signed_is_401() throws Exception {
        String claims = TokenForger.claims(Instant.now());
        assertStatus(401, asks("/ws?token=" + TokenForger.unsigned("{'alg':'none','typ':'JWT'}", claims) + "."));
        assertStatus(401, asks("/ws?token=" + TokenForger.unsigned(TokenForger.HEADER, claims) + "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'iss':'roomloop',", "'aud':'roomloop',", "'sub':'u1',", "'name':'ada',"})
    void a_token_without_a_claim_or_with_a_wrong_one_is_401(String claim) throws Exception {
        String claims = TokenForger.claims(Instant.now());
        for (String instead : List.of("", claim.replaceFirst(":'.*'", ":7"))) {
            String changed = claims.replace(claim, instead);
            assertStatus(
                    401,
                    asks("/ws?token="
                            + TokenForger.forge(TokenForger.HEADER, changed, "HmacSHA256", TestServer.SECRET)));
        }
    }

    @Test
    void several_tokens_and_doubled_parameters_are_400() throws Exception {
        assertStatus(400, asks("/ws?token=" + token + "&token=" + token));
        assertStatus(400, asks("/ws?token=" + token, "Sec-WebSocket-Protocol: roomloop, " + token));
        assertStatus(400, asks("/ws", "Sec-WebSocket-Protocol: roomloop, " + token + ", " + token));
        assertStatus(400, asks("/ws?token=" + token + "&room=a&room=b"));
        assertStatus(400, asks("/ws?token=" + token + "&window=1&window=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "room=",
                "room=a%20b",
                "room=-a",
                "room=%00",
                "room=%E2%84%AA", // the Kelvin sign, of which k is the small letter
                "room=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "window=0",
                "window=1025",
                "window=-1",
                "window=x",
                "window="
            })
    void a_bad_room_or_window_is_400(String parameter) throws Exception {
        assertStatus(400, asks("/ws?token=" + token + "&" + parameter));
    }

    @Test
    void a_token_of_ten_kilobytes_is_refused_cleanly() throws Exception {
        assertStatus(414, asks("/ws?token=" + "x".repeat(10_240)));
        assertStatus(431, asks("/ws", "Sec-WebSocket-Protocol: roomloop, " + "x".repeat(10_240)));
        assertStatus(401, asks("/ws?token=" + "x".repeat(7_000)));
        assertEquals(200, server.get("/healthz").statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:PORT, 101",
        "https://127.0.0.1:PORT, 101",
        "https://chat.example, 101",
        "http://other.example:81, 101",
        "http://chat.example, 403",
        "https://chat.example:8443, 403",
        "http://127.0.0.1, 403",
        "http://127.0.0.1:PORT.evil.example, 403",
        "http://localhost:PORT, 403",
        "http://guest@127.0.0.1:PORT, 403",
        "https://evil.example, 403",
        "null, 403",
        "x y, 403"
    })
    void a_page_may_connect_only_from_here_or_from_the_list(String origin, int status) throws Exception {
        String line = "Origin: " + origin.replace("PORT", "" + server.port());
        assertStatus(status, asks("/ws?token=" + token, line));
    }

    @Test
    void the_usual_ports_need_not_be_written() {
        assertEquals(101, withHost("chat.house", "https://chat.house"));
        assertEquals(101, withHost("chat.house:443", "https://chat.house"));
        assertEquals(101, withHost("chat.house", "http://CHAT.house:80"));
        assertEquals(403, withHost("chat.house:444", "https://chat.house"));
    }

    @Test
    void what_is_no_upgrade_is_answered_in_words() throws Exception {
        assertEquals(426, server.get("/ws").statusCode());
        assertEquals(426, server.get("/ws?room=tea").statusCode());
        assertEquals(401, server.get("/ws?token=garbage").statusCode()); // the page asks so why it was refused
        assertEquals(
                401,
                server.get("/ws", "Sec-WebSocket-Protocol", "roomloop, garbage").statusCode());
        assertEquals(426, server.get("/ws?token=" + token).statusCode());
        assertEquals(426, server.post("/ws?token=" + token, "x").statusCode());
    }

    @Test
    void there_are_no_more_connections_than_allowed() throws Exception {
        try (var small = TestServer.alone(Map.of("MAX_CONNECTIONS", "2"))) {
            var ann = small.guest("ann");
            small.guest("bob");
            try (var raw = new RawWebSocketClient(small.port())) {
                assertStatus(503, raw.upgrade("/ws?token=" + small.token("eve")));
            }
            ann.close();
            Eventually.eventually("a place is free", () -> isLetIn(small));
        }
    }

    @Test
    void a_client_that_has_gone_before_its_upgrade_is_answered_keeps_no_place() throws Exception {
        try (var small = TestServer.alone(Map.of("MAX_CONNECTIONS", "2"))) {
            for (int i = 0; i < 20; i++) {
                new RawWebSocketClient(small.port()).vanish(request(small.token("eve"), ""));
                Eventually.eventually("a place is free", () -> isLetIn(small));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Extensions: a;b=\"c", "Upgrade: h2c"})
    void an_upgrade_that_only_jetty_refuses_keeps_no_place(String header) throws Exception {
        try (var small = TestServer.alone(Map.of("MAX_CONNECTIONS", "1"));
                var raw = new RawWebSocketClient(small.port())) {
            assertTrue(raw.upgrade("/ws?token=" + small.token("eve"), header).startsWith("HTTP/1.1 40"));
            Eventually.eventually("the place is free", () -> isLetIn(small));
        }
    }

    @Test
    void of_many_that_come_at_once_exactly_as_many_are_let_in() throws Exception {
        try (var small = TestServer.alone(Map.of("MAX_CONNECTIONS", "20"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<RawWebSocketClient>>();
            var statuses = new ConcurrentLinkedQueue<String>();
            for (int i = 0; i < 100; i++) {
                all.add(threads.submit(() -> {
                    var raw = new RawWebSocketClient(small.port());
                    statuses.add(raw.upgrade("/ws?token=" + small.token("eve")).substring(9, 12));
                    return raw;
                }));
            }
            for (var each : all) {
                each.get();
            }
            assertEquals(20, Collections.frequency(statuses, "101"));
            assertEquals(80, Collections.frequency(statuses, "503"));
            for (var each : all) {
                each.get().close();
            }
        }
    }

    @Test
    void a_server_that_is_closing_lets_no_client_in_and_says_so() throws Exception {
        try (var closing = TestServer.alone()) {
            closing.server().refuseConnections();
            assertEquals(503, closing.get("/readyz").statusCode());
            assertTrue(closing.get("/readyz").body().contains("draining"));
            assertEquals(200, closing.get("/healthz").statusCode());
            try (var raw = new RawWebSocketClient(closing.port())) {
                assertStatus(503, raw.upgrade("/ws?token=" + closing.token("eve")));
            }
        }
    }

    private static boolean isLetIn(TestServer server) {
        try (var raw = new RawWebSocketClient(server.port())) {
            return raw.upgrade("/ws?token=" + server.token("eve")).startsWith("HTTP/1.1 101 ");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int withHost(String host, String origin) {
        try (var raw = new RawWebSocketClient(server.port())) {
            String head = raw.upgradeAs(host, "/ws?token=" + token, "Origin: " + origin);
            return Integer.parseInt(head.substring(9, 12));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String asks(String path, String... headers) throws Exception {
        try (var raw = new RawWebSocketClient(server.port())) {
            return raw.upgrade(path, headers);
        }
    }

    private static void assertStatus(int status, String head) {
        assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        assertFalse(head.contains("Set-Cookie"), head);
        assertTrue(head.contains("nosniff"), head);
        assertTrue(status == 101 || head.contains("application/problem+json"), head);
    }

    // ----

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
