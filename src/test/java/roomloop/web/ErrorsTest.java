package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.memory.MemoryBus;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Every error code, and that nothing else happens. */
class ErrorsTest {
    private static TestServer server;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("RATE_LIMIT", "off", "MAX_ROOMS", "40", "MAX_TEXT", "100"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "{]",
                "{}{}",
                "{} x",
                "a",
                "{'type':'ping'",
                "{'type':'ping','type':'ping'}",
                "{'type':'ping','x':{'a':1,'a':2}}",
                "{type:'ping'}",
                "{'type':'ping',}",
                "NaN",
                "{'type':'ping'}//",
                "{'type':'read','count':01}",
                "nul"
            })
    void what_is_not_json_is_bad_json(String text) {
        assertAnswer("bad_json", text);
    }

    @Test
    void brackets_that_are_nested_too_deep_are_bad_json() {
        assertAnswer("bad_json", "[".repeat(10_000));
        assertAnswer("bad_json", "{'type':'ping','x':" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
        assertAnswer("bad_json", "{'type':'read','count':" + "9".repeat(5_000) + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[]",
                "null",
                "true",
                "'ping'",
                "{}",
                "{'type':7}",
                "{'type':null}",
                "{'type':['ping']}",
                "{'Type':'ping'}",
                "{'type':'join'}",
                "{'type':'join','room':7}",
                "{'type':'join','room':null}",
                "{'type':'join','room':'a','since':7}",
                "{'type':'join','room':'a','since':''}",
                "{'type':'join','room':'a','since':'1'}",
                "{'type':'join','room':'a','since':'1-x'}",
                "{'type':'join','room':'a','since':null}",
                "{'type':'join','room':'a','since':'-1-0'}",
                "{'type':'join','room':'a','since':'99999999999999999999-0'}",
                "{'type':'leave'}",
                "{'type':'typing'}",
                "{'type':'message','text':'x'}",
                "{'type':'message','room':'a'}",
                "{'type':'message','room':'a','text':'x','ref':''}",
                "{'type':'message','room':'a','text':'x','ref':7}",
                "{'type':'message','room':'a','text':'x','ref':null}",
                "{'type':'message','room':'a','text':'x','ref':'é'}",
                "{'type':'message','room':'a','text':'x','ref':'a\\nb'}",
                "{'type':'auth'}",
                "{'type':'auth','token':7}",
                "{'type':'read'}",
                "{'type':'read','count':'1'}",
                "{'type':'read','count':0}",
                "{'type':'read','count':-1}",
                "{'type':'read','count':1.5}",
                "{'type':'read','count':1e2}",
                "{'type':'read','count':99999999999}",
                "{'type':'read','count':1}"
            })
    void what_does_not_fit_is_bad_frame(String text) {
        assertAnswer("bad_frame", text);
    }

    @Test
    void a_ref_of_65_characters_is_bad_frame_and_is_not_echoed() {
        JsonNode error =
                assertAnswer("bad_frame", "{'type':'message','room':'a','text':'x','ref':'" + "r".repeat(65) + "'}");
        assertFalse(error.has("ref"));
        assertEquals("a", error.path("room").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'JOIN'}", "{'type':''}", "{'type':'welcome'}", "{'type':'__proto__'}"})
    void a_type_that_the_server_does_not_know_is_unknown_type(String text) {
        assertAnswer("unknown_type", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "-a",
                "_a",
                "é",
                "a/b",
                "a\\u0000",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "\\u202ea",
                "İ",
                "\\u212a" // the Kelvin sign, of which k is the small letter
            })
    void a_room_name_that_is_not_right_is_bad_room(String room) {
        for (String type : new String[] {"join", "leave", "typing"}) {
            assertFalse(assertAnswer("bad_room", "{'type':'" + type + "','room':'" + room + "'}")
                    .has("room"));
        }
        assertAnswer("bad_room", "{'type':'message','room':'" + room + "','text':'x'}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "null",
                "['x']",
                "''",
                "' \\n\\t '",
                "'\\u200b\\u00a0'",
                "'\\u0000'",
                "'a\\rb'",
                "'a\\u007f'",
                "'a\\u0085'",
                "'\\ud800'",
                "'a\\udc00\\ud800b'",
                "'\\u001b[31m'"
            })
    void a_text_that_is_not_right_is_bad_text(String text) {
        JsonNode error = assertAnswer("bad_text", "{'type':'message','room':'a','ref':'r 1','text':" + text + "}");
        assertEquals("a", error.path("room").textValue());
        assertEquals("r 1", error.path("ref").textValue());
    }

    @Test
    void characters_are_counted_as_people_count_them() {
        var ann = server.guest("ann").joins("long");
        ann.says("😀".repeat(100));
        ann.hears("😀".repeat(100));
        ann.says("😀".repeat(100) + "x");
        ann.isTold("bad_text");
    }

    @Test
    void a_bad_frame_changes_nothing_for_any_client() {
        var ann = server.guest("ann").joins("calm");
        var bob = server.guest("bob").joins("calm");
        ann.sendsText("{\"type\":\"message\",\"room\":\"calm\",\"text\":\"\\u0000\"}");
        ann.isTold("bad_text");
        ann.says("still here");
        bob.hears("still here");
    }

    @Test
    void fields_that_are_not_named_are_ignored() {
        var ann = server.guest("ann").joins("extra");
        ann.sendsText("{\"x\":[{}],\"text\":\"hi\",\"room\":\"extra\",\"type\":\"message\",\"from\":\"bob\"}");
        assertEquals("ann", ann.hears("hi").path("from").textValue());
    }

    @Test
    void to_speak_or_type_in_a_room_one_is_not_in_is_not_joined() {
        TestClient ann = server.guest("ann");
        ann.sends("message", "room", "far", "text", "x", "ref", "r");
        JsonNode error = ann.isTold("not_joined");
        assertEquals("far", error.path("room").textValue());
        assertEquals("r", error.path("ref").textValue());
        ann.sends("typing", "room", "far");
        ann.isTold("not_joined");
    }

    @Test
    void the_21st_room_is_one_too_many() {
        TestClient ann = server.guest("ann");
        for (int i = 0; i < 20; i++) {
            ann.joins("r" + i);
        }
        ann.sends("join", "room", "r20");
        assertEquals("r20", ann.isTold("too_many_rooms").path("room").textValue());
        ann.joins("r7");
        ann.sends("leave", "room", "r0");
        ann.hearsA("left");
        ann.joins("r20");
        ann.close();
    }

    @Test
    void a_message_that_the_bus_does_not_take_is_unavailable() throws Exception {
        var bus = new MemoryBus(1000, Long.MAX_VALUE);
        try (var closing = TestServer.on(bus, "closing", Map.of())) {
            TestClient ann = closing.guest("ann").joins("tea");
            bus.drain(Duration.ZERO);
            ann.sends("message", "room", "tea", "text", "x", "ref", "r1");
            JsonNode error = ann.isTold("unavailable");
            assertEquals("tea", error.path("room").textValue());
            assertEquals("r1", error.path("ref").textValue());
            ann.sends("ping");
            ann.hearsA("pong");
        }
    }

    @Test
    void a_token_of_another_guest_or_of_no_user_is_bad_token() {
        TestClient ann = server.guest("ann");
        ann.sends("auth", "token", "garbage");
        ann.isTold("bad_token");
        ann.sends("auth", "token", server.token("ann"));
        ann.isTold("bad_token");
        ann.sends("auth", "token", ann.token());
        assertEquals(0, ann.everythingSoFar().size());
    }

    private static JsonNode assertAnswer(String code, String text) {
        try (TestClient eve = server.guest("eve")) {
            eve.sendsText(text.replace('\'', '"'));
            JsonNode error = eve.next();
            assertEquals(code, error.path("code").textValue(), text);
            assertFalse(error.path("detail").textValue().isBlank());
            assertEquals(0, eve.everythingSoFar().size());
            return error;
        }
    }
}
