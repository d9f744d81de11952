package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.auth.Username;
import roomloop.chat.RoomName;
import roomloop.chat.User;
import roomloop.memory.MemoryBus;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestServer;

class HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("TOKEN_RATE", "off", "INSIDE", "off"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void a_name_is_exchanged_for_a_token() throws Exception {
        var answer = server.post("/api/token", "{\"username\":\" ada \"}", "Content-Type", "text/whatever");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        JsonNode granted = JSON.readTree(answer.body());
        assertEquals("ada", granted.path("username").textValue());
        var identity = server.tokens.verify(granted.path("token").textValue()).orElseThrow();
        assertEquals(identity.uid(), granted.path("uid").textValue());
        assertEquals(
                identity.expiresAt(), Instant.parse(granted.path("expiresAt").textValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer  "})
    void a_good_token_is_exchanged_for_a_new_one_of_the_same_guest(String scheme) throws Exception {
        var soon = TestServer.tokens(Duration.ofSeconds(30));
        var ada = soon.newUser(new Username("ada"));
        var answer = server.post("/api/token/renew", "", "Authorization", scheme + soon.sign(ada));
        assertEquals(200, answer.statusCode());
        JsonNode granted = JSON.readTree(answer.body());
        assertEquals(ada.uid(), granted.path("uid").textValue());
        assertTrue(Instant.parse(granted.path("expiresAt").textValue()).isAfter(ada.expiresAt()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Basic YTpi", "Bearer", ""})
    void a_bad_token_is_not_renewed(String authorization) throws Exception {
        assertProblem(401, server.post("/api/token/renew", "", "Authorization", authorization));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "[]",
                "{}",
                "null",
                "{\"username\":7}",
                "{\"username\":\"\"}",
                "{\"username\":\"<script>\"}",
                "{\"username\":\"a\\u202eb\"}",
                "{\"username\":\"a\",\"username\":\"b\"}",
                "{\"username\":\"a\"} x"
            })
    void a_bad_name_is_explained(String body) throws Exception {
        assertProblem(400, server.post("/api/token", body));
    }

    @Test
    void a_large_body_is_refused_however_it_comes() throws Exception {
        String body = "{\"username\":\"ada\",\"x\":\"" + "x".repeat(5000) + "\"}";
        assertProblem(413, server.post("/api/token", body));
        var stream = new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        var chunked = server.request("/api/token").POST(HttpRequest.BodyPublishers.ofInputStream(() -> stream));
        assertProblem(413, server.send(chunked));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/.env",
                "/index",
                "/..%2fpom.xml",
                "/%2e%2e/pom.xml",
                "/public/",
                "/api",
                "/ws/",
                "/api/inside"
            })
    void what_is_not_there_is_a_problem(String path) throws Exception {
        int status = server.get(path).statusCode();
        assertTrue(status == 404 || status == 400, path + " " + status);
        assertProblem(status, server.get(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/readyz", "/api/rooms", "/nothing"})
    void head_is_answered_as_get_is(String path) throws Exception {
        var head = server.send(server.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(server.get(path).statusCode(), head.statusCode());
    }

    @Test
    void the_wrong_method_is_a_problem() throws Exception {
        var refused = server.send(server.request("/api/token").PUT(HttpRequest.BodyPublishers.ofString("x")));
        assertProblem(405, refused);
        assertEquals("POST, OPTIONS", refused.headers().firstValue("Allow").orElseThrow());
        assertEquals(
                "GET, HEAD",
                server.post("/healthz", "").headers().firstValue("Allow").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.env", "/%2eenv", "/%2Eenv", "/.git/config", "/%2egit/config"})
    void a_hidden_file_of_another_page_stays_hidden_however_its_dot_is_written(String path) throws Exception {
        Files.createDirectory(folder.resolve(".git"));
        Files.writeString(folder.resolve("index.html"), "<p>a page");
        Files.writeString(folder.resolve(".env"), "a secret");
        Files.writeString(folder.resolve(".git/config"), "a secret");
        try (var other = TestServer.alone(Map.of("PUBLIC_DIR", folder.toString()))) {
            assertEquals("<p>a page", other.get("/").body());
            assertProblem(404, other.get(path));
        }
    }

    /** As a release that is linked to, or a volume of Kubernetes, whose files are links. */
    @Test
    void another_page_is_served_through_links() throws Exception {
        Path page = Files.createDirectories(folder.resolve("..data"));
        Files.writeString(page.resolve("index.html"), "<p>a page");
        Files.writeString(page.resolve("main.js"), "1");
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("index.html"), page.resolve("index.html"));
        Files.createSymbolicLink(links.resolve("main.js"), page.resolve("main.js"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), page);
        for (Path linked : List.of(links, link)) {
            try (var other = TestServer.alone(Map.of("PUBLIC_DIR", linked.toString()))) {
                assertEquals("<p>a page", other.get("/").body());
                assertEquals("1", other.get("/main.js").body());
            }
        }
    }

    @Test
    void the_page_and_its_files_come_with_their_types() throws Exception {
        var page = server.get("/");
        assertEquals(200, page.statusCode());
        assertEquals("text/html;charset=utf-8", type(page));
        assertHeaders(page);
        String etag = page.headers().firstValue("ETag").orElseThrow();
        int bytes = page.body().getBytes(StandardCharsets.UTF_8).length;
        for (String match : List.of(etag, "W/" + etag, "\"other\", W/\"x\" , " + etag, "*")) {
            var unchanged = server.get("/", "If-None-Match", match);
            assertEquals(304, unchanged.statusCode(), match);
            assertEquals(
                    "" + bytes, unchanged.headers().firstValue("Content-Length").orElseThrow());
        }
        assertEquals(200, server.get("/", "If-None-Match", "\"other\"").statusCode());
        assertEquals("no-cache", page.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals("text/javascript;charset=utf-8", type(server.get("/js/main.js")));
        assertEquals(page.body(), server.get("/index.html").body());
    }

    @Test
    void pages_of_allowed_origins_may_ask_for_tokens_and_no_others() throws Exception {
        try (var open = TestServer.alone(Map.of("ALLOWED_ORIGINS", "https://chat.example"))) {
            for (String origin : List.of("https://chat.example", "https://evil.example", "null")) {
                var allowed = origin.equals("https://chat.example") ? Optional.of(origin) : Optional.empty();
                var preflight = open.send(open.request("/api/token", "Origin", origin)
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
                assertEquals(204, preflight.statusCode());
                assertEquals(allowed, preflight.headers().firstValue("Access-Control-Allow-Origin"));
                assertEquals(
                        allowed.map(any -> "Authorization, Content-Type"),
                        preflight.headers().firstValue("Access-Control-Allow-Headers"));
                var granted = open.post("/api/token", "{\"username\":\"ada\"}", "Origin", origin);
                assertEquals(200, granted.statusCode());
                assertEquals(allowed, granted.headers().firstValue("Access-Control-Allow-Origin"));
                var refused = open.post("/api/token/renew", "", "Origin", origin);
                assertProblem(401, refused);
                assertEquals(allowed, refused.headers().firstValue("Access-Control-Allow-Origin"));
                assertTrue(refused.headers()
                        .firstValue("Access-Control-Allow-Credentials")
                        .isEmpty());
            }
        }
    }

    @Test
    void health_and_readiness_are_told() throws Exception {
        assertEquals("ok", server.get("/healthz").body());
        assertEquals("ok", server.get("/readyz").body());
        assertHeaders(server.get("/healthz"));
        assertHeaders(server.get("/api/rooms"));
    }

    @Test
    void the_200_rooms_with_the_most_members_are_listed_and_equals_by_name() throws Exception {
        var bus = new MemoryBus(10, Long.MAX_VALUE);
        var ann = new User("uid-ann", "ann");
        var expected = new ArrayList<>(List.of("z", "b"));
        bus.track(new RoomName("z"), ann);
        bus.track(new RoomName("z"), new User("uid-bob", "bob"));
        bus.track(new RoomName("b"), ann);
        for (int i = 300; i > 0; i--) {
            bus.track(new RoomName("room-%03d".formatted(i)), ann);
        }
        IntStream.rangeClosed(1, 198).mapToObj("room-%03d"::formatted).forEach(expected::add);
        try (var popular = TestServer.on(bus, "test", Map.of())) {
            JsonNode listed = JSON.readTree(popular.get("/api/rooms").body()).path("rooms");
            assertEquals(expected, listed.findValuesAsText("name"));
            assertEquals("2", listed.findValuesAsText("members").getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET /foo HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
                "POST /api/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /api/token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{\"user",
                "POST /api/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
                "POST /api/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"
            })
    void even_a_broken_request_gets_the_headers(String request) throws Exception {
        try (var raw = new RawWebSocketClient(server.port())) {
            raw.sendBytes(request.getBytes(StandardCharsets.ISO_8859_1));
            raw.finish();
            String head = raw.head();
            assertTrue(head.startsWith("HTTP/1.1 4") || head.startsWith("HTTP/1.1 505"), head);
            assertTrue(head.contains("X-Content-Type-Options: nosniff"), head);
            assertTrue(head.contains("Content-Security-Policy: "), head);
            assertTrue(head.contains("application/problem+json"), head);
            assertFalse(head.contains("Set-Cookie"), head);
        }
    }

    @Test
    void one_address_gets_so_many_tokens_and_renewals_do_not_count() throws Exception {
        try (var strict = TestServer.alone(Map.of("TOKEN_RATE", "2/min"))) {
            strict.post("/api/token", "{\"username\":\"a\"}");
            assertEquals(200, strict.post("/api/token", "{\"username\":\"b\"}").statusCode());
            var refused = strict.post("/api/token", "{\"username\":\"c\"}");
            assertProblem(429, refused);
            long seconds =
                    Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
            assertTrue(seconds >= 1 && seconds <= 30, "" + seconds);
            String bearer = "Bearer " + strict.token("a");
            assertEquals(
                    200,
                    strict.post("/api/token/renew", "", "Authorization", bearer).statusCode());
        }
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow().replace("; ", ";");
    }

    private static void assertProblem(int status, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals("application/problem+json", type(answer));
        JsonNode problem = JSON.readTree(answer.body());
        assertEquals(status, problem.path("status").intValue());
        assertFalse(problem.path("title").textValue().isBlank());
        assertFalse(problem.path("detail").textValue().contains("Exception"), answer.body());
        assertTrue(problem.has("type"));
        assertHeaders(answer);
    }

    private static void assertHeaders(HttpResponse<String> answer) {
        var headers = answer.headers();
        assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
        assertEquals("no-referrer", headers.firstValue("Referrer-Policy").orElseThrow());
        String policy = headers.firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), policy);
        assertTrue(policy.contains("require-trusted-types-for 'script'") && !policy.contains("unsafe"), policy);
        assertTrue(headers.firstValue("Set-Cookie").isEmpty());
        assertTrue(headers.firstValue("Server").isEmpty());
    }
}
