package roomloop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.auth.Tokens;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Compares {@code asyncapi.yaml} and {@code openapi.yaml} with what a running server says and takes. */
class SchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A gap needs a lost log. */
    private static final Set<String> NOT_IN_THIS_RUN = Set.of("server-gap");

    private final JsonSchema frames;
    private final JsonSchema http;
    private final Set<String> seen = new TreeSet<>();

    SchemasTest() throws Exception {
        frames = JsonSchema.of(Path.of("src/docs/asyncapi.yaml"));
        http = JsonSchema.of(Path.of("src/docs/openapi.yaml"));
    }

    @Test
    void every_frame_of_a_real_run_is_as_asyncapi_says() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "10/min burst 4"));
                var ann = server.guest("ann");
                var bob = server.guest("bob", "&room=tea&window=64")) {
            check("server-welcome", ann.welcome());
            check("server-welcome", bob.welcome());
            hears(bob, "joined");
            says(ann, "{'type':'join','room':'Tea'}");
            hears(ann, "joined");
            hears(bob, "presence");
            says(bob, "{'type':'message','text':'hi \ud83d\ude00\\n','ref':'b1'}");
            String first = hears(ann, "message").path("id").textValue();
            hears(bob, "message");
            says(bob, "{'type':'message','room':'tea','text':'hi','ref':'b1'}");
            hears(bob, "ack");
            says(bob, "{'type':'read','count':2}");
            says(bob, "{'type':'typing','room':'tea'}");
            hears(ann, "typing");
            says(ann, "{'type':'message','room':'tea','text':'hello'}");
            String second = hears(ann, "message").path("id").textValue();
            says(ann, "{'type':'history','room':'tea','before':'" + second + "'}");
            assertEquals(
                    first,
                    hears(ann, "history").path("messages").path(0).path("id").textValue());
            says(ann, "{'type':'join','room':'tea','since':'" + first + "'}");
            assertEquals(1, hears(ann, "joined").path("messages").size());
            says(ann, "{'type':'auth','token':'" + renewed(server, ann) + "'}");
            says(ann, "{'type':'ping'}");
            hears(ann, "pong");
            says(ann, "{'type':'leave','room':'tea'}");
            hears(ann, "left");
            ann.sendsText("{\"type\":\"message\",\"room\":\"tea\",\"text\":\"outside\",\"ref\":\"a1\"}");
            hears(ann, "error");
            for (String wrong : List.of("{", "[]", "{\"type\":\"sing\"}", "{\"type\":\"auth\",\"token\":\"x\"}")) {
                ann.sendsText(wrong);
                hears(ann, "error");
            }
            for (int i = 0; i < 5; i++) {
                ann.sendsText("{\"type\":\"message\",\"room\":\"tea\",\"text\":\"too fast\"}");
                hears(ann, "error");
            }
        }
        lookInside();
        var all = new TreeSet<String>();
        frames.at("/channels/ws/messages").fieldNames().forEachRemaining(all::add);
        all.removeAll(NOT_IN_THIS_RUN);
        assertEquals(all, seen);
    }

    /** What a server says and takes only with {@code INSIDE=on} and {@code LAB=on}. */
    private void lookInside() throws Exception {
        try (var server = TestServer.alone(Map.of("INSIDE", "on", "LAB", "on"));
                var eve = server.guest("eve")) {
            says(eve, "{'type':'join','room':'lab-1'}");
            hears(eve, "joined");
            says(eve, "{'type':'lab','room':'lab-1','loop':{'delayMs':1}}");
            says(eve, "{'type':'lab','room':'lab-1','loop':'run'}");
            says(eve, "{'type':'message','room':'lab-1','text':'hi','ref':'e1','trace':true}");
            hears(eve, "trace");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'lab','room':'lab-1','loop':'pause'}",
                "{'type':'lab','room':'lab-1','loop':{'delayMs':50}}",
                "{'type':'lab','room':'lab-1','redis':'cut'}",
                "{'type':'message','text':'hi','trace':true,'unknown':1}"
            })
    void frames_that_a_client_may_send_are_good(String frame) throws Exception {
        check("client-" + frame(frame).path("type").textValue(), frame(frame));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'join'}",
                "{'type':'join','room':'no room'}",
                "{'type':'join','room':'tea','since':'yesterday'}",
                "{'type':'message','text':7}",
                "{'type':'message','text':'x','ref':''}",
                "{'type':'read','count':0}",
                "{'type':'lab','room':'lab-1'}",
                "{'type':'lab','room':'lab-1','loop':{'delayMs':1001}}",
                "{'type':'auth'}"
            })
    void frames_that_the_server_refuses_are_bad_by_their_schema_too(String frame) throws Exception {
        JsonNode bad = frame(frame);
        String type = "client-" + bad.path("type").textValue();
        assertFalse(
                frames.problems(bad, frames.at("/components/schemas/" + type)).isEmpty());
        try (var server = TestServer.alone();
                var ann = server.guest("ann", "&window=8")) {
            ann.sendsText(bad.toString());
            hears(ann, "error");
        }
    }

    @Test
    void every_answer_is_as_openapi_says() throws Exception {
        try (var server = TestServer.alone(Map.of("TOKEN_RATE", "2/min burst 2", "INSIDE", "off"));
                var ann = server.guest("ann").joins("tea")) {
            var granted = answers("post", "/api/token", 200, server.post("/api/token", "{\"username\":\"ada\"}"));
            String bearer = "Bearer " + granted.path("token").textValue();
            answers("post", "/api/token", 400, server.post("/api/token", "{\"username\":\"\"}"));
            answers("post", "/api/token", 429, server.post("/api/token", "{\"username\":\"ada\"}"));
            var renewed = server.post("/api/token/renew", "", "Authorization", bearer);
            answers("post", "/api/token/renew", 200, renewed);
            answers("post", "/api/token/renew", 401, server.post("/api/token/renew", ""));
            var rooms = answers("get", "/api/rooms", 200, server.get("/api/rooms"));
            assertEquals("tea", rooms.path("rooms").path(0).path("name").textValue());
            answers("get", "/ws", 401, server.get("/ws?token=garbage"));
            answers("get", "/ws", 426, server.get("/ws"));
            answers("get", "/ws", 426, server.get("/ws?token=" + ann.token()));
            answers("get", "/ws", 400, server.get("/ws?room=no%20room&token=" + ann.token()));
            answers("get", "/ws", 403, server.get("/ws", "Origin", "https://elsewhere.example"));
            for (String path : List.of("/healthz", "/readyz", "/metrics", "/")) {
                answers("get", path, 200, server.get(path));
            }
            answers("get", "/api/inside", 404, server.get("/api/inside"));
            server.server().refuseConnections();
            answers("get", "/readyz", 503, server.get("/readyz"));
        }
    }

    @Test
    void a_server_without_guests_answers_as_openapi_says() throws Exception {
        var own = Map.of("GUESTS", "off", "SIGN_IN_URL", "https://chat.example/sign-in");
        try (var server = TestServer.alone(own)) {
            var refused = answers("post", "/api/token", 404, server.post("/api/token", "{\"username\":\"ada\"}"));
            assertEquals(
                    "https://chat.example/sign-in", refused.path("signInUrl").textValue());
        }
    }

    // ---- Frames.

    private void says(TestClient client, String frame) throws Exception {
        JsonNode sent = frame(frame);
        check("client-" + sent.path("type").textValue(), sent);
        client.sendsText(sent.toString());
    }

    /** Checks all frames up to the next one of this type, which it returns. */
    private JsonNode hears(TestClient client, String type) {
        while (true) {
            JsonNode frame = client.next();
            String found = frame.path("type").textValue();
            check("server-" + found, frame);
            if (found.equals(type)) {
                return frame;
            }
        }
    }

    private void check(String schema, JsonNode frame) {
        seen.add(schema);
        assertEquals(List.of(), frames.problems(frame, frames.at("/components/schemas/" + schema)), frame.toString());
    }

    private static JsonNode frame(String withSingleQuotes) throws Exception {
        return JSON.readTree(withSingleQuotes.replace('\'', '"'));
    }

    private static String renewed(TestServer server, TestClient client) {
        return server.tokens.sign(
                new Tokens.Claims(client.uid(), client.name(), Instant.now().plusSeconds(600)));
    }

    // ---- HTTP.

    private JsonNode answers(String method, String path, int status, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        String pointer = "/paths/" + path.replace("/", "~1") + "/" + method + "/responses/" + status + "/content";
        String media = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode schema = http.at(pointer + "/" + media.replace("/", "~1") + "/schema");
        JsonNode body = media.endsWith("json") ? JSON.readTree(answer.body()) : TextNode.valueOf(answer.body());
        assertEquals(List.of(), http.problems(body, schema), body.toString());
        return body;
    }
}
