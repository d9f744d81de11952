package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Every frame of the protocol, over real sockets. */
class ChatTest {
    private static TestServer server;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void the_first_frame_says_who_one_is() {
        JsonNode welcome = server.guest("Ada").welcome();
        assertEquals("Ada", welcome.path("username").textValue());
        assertEquals("test", welcome.path("server").textValue());
        assertTrue(welcome.path("uid").textValue().matches("[0-9a-f]{32}"));
        assertTrue(welcome.path("expiresAt").textValue().endsWith("Z"));
        assertEquals(4000, welcome.path("maxText").intValue());
        assertTrue(welcome.path("inside").isBoolean());
    }

    @Test
    void two_guests_talk_and_the_echo_is_the_acknowledgement() {
        var ann = server.guest("ann").joins("talk");
        var bob = server.guest("bob").joins("talk");
        ann.sends("message", "room", "TALK", "text", "  hi\n\tyou  ", "ref", "c 1");
        JsonNode echo = ann.hears("  hi\n\tyou  ");
        JsonNode heard = bob.hears("  hi\n\tyou  ");
        assertEquals(echo, heard);
        assertEquals("talk", heard.path("room").textValue());
        assertEquals("ann", heard.path("from").textValue());
        assertEquals(ann.uid(), heard.path("uid").textValue());
        assertEquals("c 1", heard.path("ref").textValue());
        assertTrue(heard.path("at").isIntegralNumber());
        assertTrue(heard.path("id").textValue().matches("\\d+-\\d+"));
        bob.says("hello");
        assertFalse(ann.hears("hello").has("ref"));
    }

    @Test
    void a_ref_that_was_posted_is_acknowledged_and_not_posted_again() {
        var ann = server.guest("ann").joins("refs");
        ann.sends("message", "room", "refs", "text", "once", "ref", "r1");
        String id = ann.hears("once").path("id").textValue();
        ann.sends("message", "room", "refs", "text", "once", "ref", "r1");
        JsonNode ack = ann.hearsA("ack");
        assertEquals(id, ack.path("id").textValue());
        assertEquals("r1", ack.path("ref").textValue());
        assertEquals("refs", ack.path("room").textValue());
    }

    @Test
    void the_room_of_the_url_is_joined_at_once_and_may_be_left_out() {
        var ann = server.guest("ann", "&room=Url");
        assertEquals("url", ann.hearsA("joined").path("room").textValue());
        ann.sends("message", "text", "here");
        assertEquals("url", ann.hears("here").path("room").textValue());
    }

    @Test
    void joined_tells_who_is_there_and_what_was_said() {
        var ann = server.guest("ann").joins("story");
        ann.says("one");
        ann.says("two");
        ann.hears("one");
        String last = ann.hears("two").path("id").textValue();
        var bob = server.guest("bob");
        bob.sends("join", "room", "story");
        JsonNode joined = bob.hearsA("joined");
        assertEquals(2, joined.path("count").intValue());
        assertTrue(joined.path("members").toString().contains("\"ann\""), joined.toString());
        assertEquals("one", joined.path("messages").get(0).path("text").textValue());
        assertEquals("message", joined.path("messages").get(1).path("type").textValue());
        assertEquals(last, joined.path("last").textValue());
        assertFalse(joined.path("gap").booleanValue());
        assertFalse(joined.path("more").booleanValue());
    }

    @Test
    void a_client_that_comes_back_with_since_gets_exactly_what_was_missed() {
        var ann = server.guest("ann").joins("since");
        ann.says("seen");
        String seen = ann.hears("seen").path("id").textValue();
        ann.says("missed");
        ann.hears("missed");
        var bob = server.guest("bob");
        bob.sends("join", "room", "since", "since", seen);
        JsonNode messages = bob.hearsA("joined").path("messages");
        assertEquals(1, messages.size());
        assertEquals("missed", messages.get(0).path("text").textValue());
    }

    @Test
    void others_hear_of_joins_leaves_and_typing() {
        var ann = server.guest("ann").joins("doors");
        var bob = server.guest("bob").joins("doors");
        assertTrue(ann.hearsA("presence").path("joined").toString().contains("bob"));
        bob.sends("typing", "room", "doors");
        JsonNode typing = ann.hearsA("typing");
        assertEquals("bob", typing.path("from").textValue());
        assertEquals("doors", typing.path("room").textValue());
        bob.sends("leave", "room", "doors");
        assertEquals("doors", bob.hearsA("left").path("room").textValue());
        JsonNode presence = ann.hearsA("presence");
        while (presence.path("left").isEmpty()) {
            presence = ann.hearsA("presence");
        }
        assertEquals(1, presence.path("count").intValue());
        bob.sends("leave", "room", "doors");
        assertEquals("doors", bob.isTold("not_joined").path("room").textValue());
    }

    @Test
    void a_ping_is_answered() {
        assertTrue(server.guest("ann").everythingSoFar().isEmpty());
    }

    @Test
    void one_connection_in_two_rooms_hears_both() {
        var ann = server.guest("ann").joins("left-ear").joins("right-ear");
        server.guest("bob").joins("left-ear").says("left");
        assertEquals("left-ear", ann.hears("left").path("room").textValue());
        server.guest("eve").joins("right-ear").says("right");
        assertEquals("right-ear", ann.hears("right").path("room").textValue());
    }

    @Test
    void two_tabs_of_one_guest_are_one_member_and_both_hear() {
        TestClient ann = server.guest("ann").joins("tabs");
        TestClient tab = server.tab(ann);
        tab.sends("join", "room", "tabs");
        assertEquals(1, tab.hearsA("joined").path("count").intValue());
        ann.says("to both");
        tab.hears("to both");
    }

    @Test
    void rooms_with_members_are_listed_with_the_fullest_first() throws Exception {
        for (int i = 0; i < 7; i++) {
            server.guest("g" + i).joins("full-house");
        }
        String rooms = server.get("/api/rooms").body();
        assertTrue(rooms.startsWith("{\"rooms\":[{\"name\":\"full-house\",\"members\":7}"), rooms);
    }
}
