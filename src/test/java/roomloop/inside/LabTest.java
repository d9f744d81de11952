package roomloop.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.support.InsideClient;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** The lab's half in the server, over real sockets: what it may do, and where it may not. */
class LabTest {
    private static final Map<String, String> ON = Map.of("INSIDE", "on", "LAB", "on", "RATE_LIMIT", "off");

    @Test
    void a_paused_loop_takes_nothing_a_step_takes_one_command_and_run_takes_the_rest() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("lab-a");
                var look = InsideClient.at(server.port(), ann.token())) {
            lab(ann, "lab-a", "\"pause\"");
            look.until(seen -> room(seen).path("heldUp").booleanValue()
                    && room(seen).path("inbox").path("size").intValue()
                            == 0); // so the loop has been woken up, and waits
            for (int i = 0; i < 3; i++) {
                ann.says("a secret " + i);
            }
            JsonNode waiting =
                    look.until(seen -> room(seen).path("inbox").path("size").intValue() == 3);
            assertEquals(
                    "{\"kind\":\"deliver\",\"name\":\"ann\"}",
                    room(waiting).path("waiting").path(0).toString());
            assertFalse(waiting.toString().contains("secret"));
            lab(ann, "lab-a", "\"step\"");
            ann.hears("a secret 0");
            look.until(seen -> room(seen).path("inbox").path("size").intValue() == 2);
            lab(ann, "lab-a", "\"run\"");
            ann.hears("a secret 1");
            ann.hears("a secret 2");
            look.until(seen -> !room(seen).has("heldUp"));
        }
    }

    @Test
    void a_full_inbox_of_a_paused_room_makes_its_senders_wait_and_no_one_else() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("lab-a");
                var talker = server.tab(ann).joins("lab-a");
                var bob = server.guest("bob").joins("tea");
                var look = InsideClient.at(server.port(), ann.token())) {
            lab(ann, "lab-a", "\"pause\"");
            look.until(seen -> room(seen).path("heldUp").booleanValue());
            for (int i = 0; i < 200; i++) {
                talker.says("m" + i);
            }
            look.until(seen -> room(seen).path("inbox").path("size").intValue() == 64);
            bob.says("nobody waits here");
            bob.hears("nobody waits here");
            lab(ann, "lab-a", "\"run\"");
            for (int i = 0; i < 200; i++) {
                ann.hears("m" + i);
            }
        }
    }

    @Test
    void a_slow_loop_takes_more_messages_at_once() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("lab-a");
                var look = InsideClient.at(server.port(), ann.token())) {
            lab(ann, "lab-a", "{\"delayMs\":200}");
            look.until(seen -> room(seen).path("heldUp").booleanValue());
            for (int i = 0; i < 40; i++) {
                ann.says("m" + i);
            }
            for (int i = 0; i < 40; i++) {
                ann.hears("m" + i);
            }
            JsonNode seen =
                    look.until(snapshot -> room(snapshot).path("messages").intValue() == 40);
            assertTrue(room(seen).path("turns").intValue() < 10, room(seen).toString());
        }
    }

    @Test
    void a_loop_that_is_held_up_ends_with_the_server() throws Exception {
        var server = TestServer.alone(ON);
        try (var ann = server.guest("ann").joins("lab-a")) {
            lab(ann, "lab-a", "\"pause\"");
            ann.everythingSoFar();
        } finally {
            server.close(); // would wait for the room's thread for ever
        }
    }

    @Test
    void elsewhere_and_without_LAB_a_lab_frame_is_a_bad_one() throws Exception {
        try (var server = TestServer.alone(ON);
                var plain = TestServer.alone(Map.of("INSIDE", "on"));
                var ann = server.guest("ann").joins("tea");
                var bob = plain.guest("bob").joins("lab-b")) {
            lab(ann, "tea", "\"pause\"");
            ann.isTold("bad_frame");
            lab(ann, "lab-other", "\"pause\"");
            ann.isTold("bad_frame");
            lab(bob, "lab-b", "\"pause\"");
            bob.isTold("bad_frame");
            ann.joins("lab-a");
            for (String wrong : List.of("\"stop\"", "1", "{\"delayMs\":-1}", "{\"delayMs\":5000}", "null")) {
                lab(ann, "lab-a", wrong);
                ann.isTold("bad_frame");
            }
            ann.sendsText("{\"type\":\"lab\",\"room\":\"lab-a\",\"redis\":\"freeze\"}"); // there is none
            ann.isTold("bad_frame");
        }
    }

    @Test
    void a_lab_room_is_one_users_and_a_user_has_one() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("lab-a");
                var bob = server.guest("bob")) {
            bob.sends("join", "room", "lab-a");
            assertTrue(bob.isTold("unavailable").path("detail").textValue().contains("another user"));
            var second = server.tab(ann);
            second.sends("join", "room", "lab-b");
            assertTrue(second.isTold("unavailable").path("detail").textValue().contains("leave it first"));
            second.joins("lab-a");
            second.close();
            ann.sends("leave", "room", "lab-a");
            ann.hearsA("left");
            bob.joins("lab-b");
        }
    }

    @Test
    void a_client_that_was_not_let_in_owns_no_lab_room() throws Exception {
        var settings = new HashMap<>(ON);
        settings.put("MAX_ROOMS", "1");
        try (var server = TestServer.alone(settings);
                var ann = server.guest("ann").joins("tea");
                var bob = server.guest("bob");
                var cid = server.guest("cid")) {
            bob.sends("join", "room", "lab-b");
            bob.isTold("too_many_rooms");
            ann.sends("leave", "room", "tea");
            ann.hearsA("left");
            eventually("there is a place", () -> server.rooms.open() == 0);
            cid.joins("lab-b");
        }
    }

    @Test
    void where_there_is_no_inside_a_room_of_that_name_is_like_any_other() throws Exception {
        try (var server = TestServer.alone(Map.of("INSIDE", "off"));
                var ann = server.guest("ann").joins("lab-report");
                var bob = server.guest("bob").joins("lab-report")) {
            ann.says("hello");
            bob.hears("hello");
        }
    }

    @Test
    void a_server_has_200_robots_at_most() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("lab-a")) {
            var robots = new ArrayList<TestClient>();
            for (int i = 1; i < 210; i++) {
                robots.add(server.tab(ann).joins("lab-a"));
            }
            var tooMany = server.tab(ann);
            tooMany.sends("join", "room", "lab-a");
            assertTrue(tooMany.isTold("unavailable").path("detail").textValue().contains("200 robots"));
            robots.forEach(TestClient::close);
        }
    }

    @Test
    void redis_is_frozen_and_cut_off_and_the_room_misses_nothing() throws Exception {
        try (var redis = TestRedis.start();
                var server = TestServer.on(TestRedis.bus("east", redis.uri(), 1000), "east", ON);
                var ann = server.guest("ann").joins("lab-a");
                var look = InsideClient.at(server.port(), ann.token())) {
            assertTrue(look.next().path("breaksBus").booleanValue());
            ann.sendsText("{\"type\":\"lab\",\"room\":\"lab-a\",\"redis\":\"cut\"}");
            for (int i = 0; i < 50; i++) {
                ann.says("m" + i);
            }
            for (int i = 0; i < 50; i++) {
                ann.hears("m" + i);
            }
            ann.sendsText("{\"type\":\"lab\",\"room\":\"lab-a\",\"redis\":\"freeze\"}");
            ann.says("while it is frozen");
            look.until(seen -> seen.path("bus").path("unanswered").path("size").intValue() > 0);
            ann.hears("while it is frozen");
        }
    }

    private static void lab(TestClient client, String room, String loop) {
        client.sendsText("{\"type\":\"lab\",\"room\":\"" + room + "\",\"loop\":" + loop + "}");
    }

    private static JsonNode room(JsonNode seen) {
        return seen.path("rooms").path(0);
    }
}
