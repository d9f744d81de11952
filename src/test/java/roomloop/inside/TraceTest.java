package roomloop.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** One message followed through a real server. */
class TraceTest {
    private static final List<String> STEPS = List.of(
            "received",
            "parsed",
            "queued for the bus",
            "in the log",
            "heard",
            "in the inbox",
            "in a batch",
            "encoded",
            "in the outbox",
            "written");

    private static final Map<String, String> ON = Map.of("INSIDE", "on");

    @Test
    void a_traced_message_tells_its_sender_where_it_was_on_which_thread_and_at_which_line() throws Exception {
        try (var server = TestServer.alone(ON);
                var ann = server.guest("ann").joins("tea");
                var bob = server.guest("bob").joins("tea")) {
            traced(ann, "c1");
            JsonNode trace = ann.hearsA("trace");
            assertEquals("tea", trace.path("room").textValue());
            assertEquals("c1", trace.path("ref").textValue());
            assertEquals(STEPS, trace.path("steps").findValuesAsText("name"));
            var threads = trace.path("steps").findValuesAsText("thread");
            assertTrue(threads.getFirst().startsWith("handler-"), threads.toString());
            assertTrue(threads.contains("room-tea"), threads.toString());
            long last = -1;
            for (JsonNode step : trace.path("steps")) {
                assertTrue(step.path("nanos").longValue() >= last, trace.toString());
                last = step.path("nanos").longValue();
                assertTrue(step.path("at").textValue().matches("[A-Z]\\w+[.]java:\\d+"), step.toString());
            }
            bob.hears("hello");
            assertTrue(bob.everythingSoFar().stream()
                    .noneMatch(frame -> frame.path("type").textValue().equals("trace")));
        }
    }

    @Test
    void with_redis_the_way_over_the_bus_is_in_it() throws Exception {
        try (var redis = TestRedis.start();
                var server = TestServer.on(TestRedis.bus("east", redis.uri(), 1000), "east", ON);
                var ann = server.guest("ann").joins("tea")) {
            traced(ann, "c1");
            JsonNode trace = ann.hearsA("trace");
            Set<String> threads = new TreeSet<>(trace.path("steps").findValuesAsText("thread"));
            assertTrue(threads.containsAll(Set.of("redis-publisher", "redis-subscriber", "room-tea")), "" + threads);
            assertTrue(trace.path("steps").findValuesAsText("name").containsAll(Set.of("in the log", "heard")));
        }
    }

    @Test
    void with_INSIDE_off_and_for_what_is_not_true_the_field_is_ignored() throws Exception {
        try (var off = TestServer.alone(Map.of("INSIDE", "off"));
                var on = TestServer.alone(ON);
                var ann = off.guest("ann").joins("tea");
                var bob = on.guest("bob").joins("tea")) {
            traced(ann, "c1");
            bob.sendsText("{\"type\":\"message\",\"room\":\"tea\",\"text\":\"hello\",\"ref\":\"r\",\"trace\":\"yes\"}");
            for (TestClient client : List.of(ann, bob)) {
                client.hears("hello");
                assertFalse(client.everythingSoFar().stream()
                        .anyMatch(frame -> frame.path("type").textValue().matches("trace|error")));
            }
        }
    }

    private static void traced(TestClient client, String ref) {
        client.sendsText(
                "{\"type\":\"message\",\"room\":\"tea\",\"text\":\"hello\",\"ref\":\"" + ref + "\",\"trace\":true}");
    }

    /** As the way goes: with Redis, two threads may come to neighbouring steps in either order. */
    private static List<String> sorted(JsonNode trace, String field) {
        var names = new ArrayList<>(trace.path("steps").findValuesAsText(field));
        names.sort((a, b) -> STEPS.indexOf(a) - STEPS.indexOf(b));
        return names;
    }
}
