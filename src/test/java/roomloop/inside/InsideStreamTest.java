package roomloop.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import roomloop.auth.Username;
import roomloop.support.InsideClient;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;
import roomloop.support.Threads;

/** What a viewer of the live view sees, over real sockets. */
class InsideStreamTest {
    private static final Map<String, String> ON = Map.of("INSIDE", "on", "RATE_LIMIT", "off");
    private static final int OUTBOX = 256;

    @Test
    void a_snapshot_shows_rooms_queues_counters_and_events_and_no_texts_or_tokens() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("tea");
                var look = InsideClient.at(server.port(), ann.token())) {
            ann.says("a secret");
            ann.hears("a secret");
            JsonNode seen = look.until(snapshot -> snapshot.path("messages").intValue() == 1
                    && snapshot.path("deliveries").intValue() == 1);
            assertEquals(
                    Set.of(
                            "at",
                            "server",
                            "lab",
                            "breaksBus",
                            "connections",
                            "maxConnections",
                            "bus",
                            "said",
                            "turns",
                            "messages",
                            "deliveries",
                            "cut",
                            "threads",
                            "heap",
                            "rooms",
                            "otherRooms",
                            "events"),
                    names(seen));
            assertEquals(
                    "{\"kind\":\"local\",\"trouble\":null}", seen.path("bus").toString());
            assertEquals(Set.of("rooms", "handlers", "bus", "platform"), names(seen.path("threads")));
            assertEquals(Set.of("used", "committed", "max"), names(seen.path("heap")));
            assertEquals(1, seen.path("said").intValue());
            assertEquals(1, seen.path("deliveries").intValue());
            assertEquals(1, seen.path("connections").intValue());
            JsonNode tea = seen.path("rooms").path(0);
            assertEquals(
                    Set.of("name", "members", "clients", "inbox", "behind", "turns", "messages", "outboxes", "others"),
                    names(tea));
            assertEquals("tea", tea.path("name").textValue());
            assertEquals(1024, tea.path("inbox").path("capacity").intValue());
            assertEquals("{\"clients\":0,\"peak\":0}", tea.path("others").toString());
            assertEquals(ann.uid(), tea.path("outboxes").path(0).path("uid").textValue());
            assertEquals("opened", seen.path("events").path(0).path("kind").textValue());
            assertEquals(
                    "room tea opened", seen.path("events").path(0).path("text").textValue());
            assertFalse(seen.toString().contains("secret"));
            assertFalse(seen.toString().contains(ann.token()));
        }
    }

    @Test
    void it_is_a_stream_that_is_never_stored_for_a_user_with_a_token() throws Exception {
        try (var server = TestServer.alone(ON)) {
            assertEquals(401, server.get("/api/inside").statusCode());
            var refused = server.get("/api/inside?token=x");
            assertEquals(401, refused.statusCode());
            assertEquals(
                    "application/problem+json",
                    refused.headers().firstValue("content-type").orElseThrow());
            for (var refusedHeader : List.of("Bearer x", "Basic " + server.token("ann"))) {
                assertEquals(
                        401,
                        server.get("/api/inside", "Authorization", refusedHeader)
                                .statusCode());
            }
            assertEquals(405, server.post("/api/inside", "").statusCode());
            try (var look = InsideClient.at(server.port(), server.token("ann"))) {
                assertEquals("text/event-stream", look.header("Content-Type"));
                assertEquals("no-store", look.header("Cache-Control"));
                assertEquals("nosniff", look.header("X-Content-Type-Options"));
            }
        }
    }

    @Test
    void with_inside_off_there_is_nothing_to_see() throws Exception {
        try (var server = TestServer.alone(Map.of("INSIDE", "off"))) {
            assertEquals(
                    404, server.get("/api/inside?token=" + server.token("ann")).statusCode());
        }
    }

    @Test
    void a_client_that_stops_reading_is_seen_filling_its_outbox_and_then_being_cut() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("tea");
                var eve = RawWebSocketClient.upgraded(
                        server.port(), "/ws?window=64&room=tea&token=" + server.token("eve"));
                var look = InsideClient.at(server.port(), ann.token())) {
            sayAndHear(ann, 200);
            JsonNode filling =
                    look.until(seen -> outboxOf("eve", seen).path("size").intValue() > 100);
            assertEquals(OUTBOX, outboxOf("eve", filling).path("capacity").intValue());
            assertEquals("ann", outboxes(filling).path(0).path("name").textValue());
            assertEquals(0, outboxOf("ann", filling).path("size").intValue());
            sayAndHear(ann, 200);
            JsonNode after = look.until(seen -> seen.path("cut").intValue() == 1);
            JsonNode cut = events(after, "cut").getFirst();
            assertEquals("eve was cut: outbox full at 256", cut.path("text").textValue());
            look.until(seen -> outboxOf("eve", seen).isMissingNode());
            assertEquals(400, look.next().path("said").intValue());
            assertEquals(4000, eve.closeCode());
        }
    }

    @Test
    void the_rooms_of_the_viewer_come_first_then_the_liveliest_and_the_rest_is_counted() throws Exception {
        try (var server = TestServer.alone(ON);
                var look = InsideClient.at(server.port(), server.token("nobody"))) {
            TestClient bob = server.guest("bob");
            TestClient cat = server.guest("cat").joins("z");
            for (int i = 0; i < 10; i++) {
                bob.joins("room" + i);
            }
            cat.joins("room7");
            look.until(snapshot -> rooms(snapshot).size() == 8
                    && snapshot.path("otherRooms").intValue() == 3
                    && rooms(snapshot).getFirst().equals("room7")); // the number of clients, where nothing is said
            for (int i = 0; i < 10; i++) {
                cat.sends("message", "room", "z", "text", "hello " + i);
            }
            look.until(snapshot -> rooms(snapshot).getFirst().equals("z"));
            try (var own = InsideClient.at(server.port(), cat.token())) {
                assertEquals(Set.of("z", "room7"), Set.copyOf(rooms(own.next()).subList(0, 2)));
            }
        }
    }

    @Test
    void a_snapshot_of_8_rooms_is_no_larger_than_16_KB_and_two_viewers_see_the_same_peaks() throws Exception {
        try (var server = TestServer.alone(ON);
                var look = InsideClient.at(server.port(), server.token("nobody"));
                var other = InsideClient.at(server.port(), server.token("other"))) {
            for (int i = 0; i < 13; i++) {
                TestClient guest = server.guest("\ud801\udc28".repeat(30) + i); // in UTF-8 no name is longer
                for (int room = 0; room < 8; room++) {
                    guest.joins("room-" + room);
                }
            }
            JsonNode seen = look.until(snapshot -> snapshot.path("rooms").size() == 8
                    && snapshot.path("rooms").path(7).path("clients").intValue() == 13);
            int bytes = seen.toString().getBytes(StandardCharsets.UTF_8).length;
            assertTrue(bytes <= 16 * 1024, bytes + " bytes");
            System.out.println("A snapshot of 8 rooms has " + bytes + " bytes");
            var eve =
                    RawWebSocketClient.upgraded(server.port(), "/ws?window=1&room=room-0&token=" + server.token("eve"));
            look.until(snapshot -> outboxOf("eve", snapshot).path("peak").intValue() > 0);
            other.until(snapshot -> outboxOf("eve", snapshot).path("peak").intValue() > 0);
            eve.close();
        }
    }

    @Test
    void a_user_who_is_refused_is_told_of_once_though_refused_often() throws Exception {
        try (var server = TestServer.alone(Map.of("INSIDE", "on", "RATE_LIMIT", "1/min"));
                var ann = server.guest("ann").joins("tea");
                var look = InsideClient.at(server.port(), ann.token())) {
            for (int i = 0; i < 20; i++) {
                ann.says("m" + i);
            }
            ann.everythingSoFar();
            JsonNode seen = look.until(snapshot -> !events(snapshot, "limited").isEmpty());
            assertEquals(
                    "ann was refused: rate limit",
                    events(seen, "limited").getFirst().path("text").textValue());
            assertTrue(events(look.next(), "limited").size() < 5);
        }
    }

    @Test
    void only_the_last_30_events_are_kept_in_order() throws Exception {
        try (var server = TestServer.alone(ON);
                var look = InsideClient.at(server.port(), server.token("nobody"))) {
            TestClient ann = server.guest("ann");
            TestClient bob = server.guest("bob");
            for (int i = 0; i < 20; i++) {
                ann.joins("a" + i);
                bob.joins("b" + i);
            }
            JsonNode seen = look.until(
                    snapshot -> snapshot.path("events").path(29).path("n").intValue() >= 40);
            assertEquals(30, seen.path("events").size());
            for (int i = 1; i < 30; i++) {
                assertEquals(
                        seen.path("events").path(i - 1).path("n").intValue() + 1,
                        seen.path("events").path(i).path("n").intValue());
            }
        }
    }

    @Test
    void each_viewer_has_a_thread_of_its_own_and_it_ends_with_the_viewer() throws Exception {
        try (var server = TestServer.alone(ON)) {
            eventually("those of other tests have ended", () -> viewers() == 0);
            try (var one = InsideClient.at(server.port(), server.token("ann"));
                    var two = InsideClient.at(server.port(), server.token("bob"))) {
                one.next();
                two.next();
                assertEquals(2, viewers());
            }
            eventually("both have left", () -> viewers() == 0);
            try (var again = InsideClient.at(server.port(), server.token("ann"))) {
                again.next();
                assertEquals(1, viewers());
            }
        }
        eventually("the server has stopped", () -> viewers() == 0);
    }

    @Test
    void a_viewer_that_never_reads_keeps_nothing_from_another_and_all_ends_with_the_server() throws Exception {
        RawWebSocketClient stuck;
        InsideClient look;
        try (var server = TestServer.alone(ON)) {
            stuck = new RawWebSocketClient(server.port());
            stuck.sendBytes(("GET /api/inside?token=" + server.token("eve") + " HTTP/1.1\r\nHost: here\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            look = InsideClient.at(server.port(), server.token("ann"));
            for (int i = 0; i < 20; i++) {
                server.guest("a name that is as long as may be").joins("tea" + i);
            }
            for (int i = 0; i < 20; i++) { // about 5 KB each: more than the kernel takes for a viewer that never reads
                look.next();
            }
            assertEquals(2, viewers());
        }
        assertTrue(look.ends());
        eventually("no viewer is left", () -> viewers() == 0);
        stuck.close();
    }

    @Test
    void there_is_room_for_50_viewers_and_one_that_leaves_makes_room() throws Exception {
        try (var server = TestServer.alone(ON)) {
            String token = server.token("ann");
            var all = new ArrayList<InsideClient>();
            for (int i = 0; i < 50; i++) {
                all.add(InsideClient.at(server.port(), token));
            }
            assertEquals(503, server.get("/api/inside?token=" + token).statusCode());
            all.getFirst().close();
            eventually("one place is free", () -> looks(server, token));
            for (InsideClient look : all) {
                look.close();
            }
        }
    }

    @Test
    void the_stream_ends_with_the_token() throws Exception {
        try (var server = TestServer.alone(ON)) {
            var brief = TestServer.tokens(Duration.ofSeconds(2));
            String token = brief.sign(brief.newUser(Username.parse("ann").orElseThrow()));
            try (var look = InsideClient.at(server.port(), token)) {
                look.next();
                assertTrue(look.ends());
            }
        }
    }

    @Test
    void with_redis_the_bus_shows_its_queues_and_when_redis_is_away() throws Exception {
        try (var redis = TestRedis.start();
                var server = TestServer.on(TestRedis.bus("east", redis.uri(), 1000), "east", ON);
                var look = InsideClient.at(server.port(), server.token("nobody"))) {
            JsonNode well = look.until(seen -> seen.path("bus").path("trouble").isNull());
            assertEquals(
                    Set.of("kind", "trouble", "publisher", "unanswered", "subscriptions", "received", "foreign"),
                    names(well.path("bus")));
            assertEquals(5, well.path("threads").path("bus").intValue());
            TestClient ann = server.guest("ann").joins("tea");
            sayAndHear(ann, 20);
            JsonNode said = look.until(seen -> seen.path("messages").intValue() == 20
                    && seen.path("bus").path("received").intValue() >= 20);
            assertEquals("redis", said.path("bus").path("kind").textValue());
            assertEquals(1, said.path("bus").path("subscriptions").intValue());
            redis.freeze();
            for (int i = 0; i < 300; i++) {
                ann.says("m" + i);
            }
            JsonNode away = look.until(seen -> waiting(seen) >= 300);
            assertEquals(
                    4096, away.path("bus").path("publisher").path("capacity").intValue());
            look.until(seen -> busSays(seen, "doesn't answer"));
            assertFalse(look.next().toString().contains("127.0.0.1"));
            redis.thaw();
            look.until(seen ->
                    busSays(seen, "Redis is back") && seen.path("messages").intValue() == 320);
        }
    }

    private static int waiting(JsonNode seen) {
        JsonNode bus = seen.path("bus");
        return bus.path("publisher").path("size").intValue()
                + bus.path("unanswered").path("size").intValue();
    }

    private static boolean busSays(JsonNode seen, String words) {
        List<JsonNode> events = events(seen, "bus");
        return !events.isEmpty() && events.getLast().path("text").textValue().contains(words);
    }

    private static void sayAndHear(TestClient guest, int messages) {
        for (int i = 0; i < messages; i++) {
            guest.says("m" + i);
            guest.hears("m" + i);
        }
    }

    private static boolean looks(TestServer server, String token) {
        try (var look = InsideClient.at(server.port(), token)) {
            look.next();
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int viewers() {
        return Threads.named("inside-").size();
    }

    private static Set<String> names(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> rooms(JsonNode seen) {
        return seen.path("rooms").findValuesAsText("name").stream()
                .filter(name -> name.startsWith("room") || name.equals("z"))
                .toList();
    }

    private static JsonNode outboxes(JsonNode seen) {
        return seen.path("rooms").path(0).path("outboxes");
    }

    private static JsonNode outboxOf(String name, JsonNode seen) {
        for (JsonNode client : outboxes(seen)) {
            if (client.path("name").textValue().equals(name)) {
                return client.path("outbox");
            }
        }
        return seen.path("nothing");
    }

    private static List<JsonNode> events(JsonNode seen, String kind) {
        var events = new ArrayList<JsonNode>();
        for (JsonNode event : seen.path("events")) {
            if (event.path("kind").textValue().equals(kind)) {
                events.add(event);
            }
        }
        return events;
    }
}
