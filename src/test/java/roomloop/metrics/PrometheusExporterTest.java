package roomloop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.Eventually;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** What Prometheus reads, held to the rules that {@code promtool check metrics} has. */
class PrometheusExporterTest {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) (.+)");
    private static final Pattern SERIES =
            Pattern.compile("([a-z_]+)((?:\\{[a-z]+=\"[^\"\\\\]*\"})?) (-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?)");
    private static final Set<String> UNITS =
            Set.of("connections", "rooms", "up", "commands", "frames", "seconds", "bytes", "threads");

    private static TestServer server;

    @BeforeAll
    static void open() throws Exception {
        server = TestServer.alone(Map.of("RATE_LIMIT", "1/min burst 2"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void every_family_has_one_help_one_type_and_a_name_that_says_its_unit() throws Exception {
        visitAndLeave();
        var types = new HashMap<String, String>();
        var told = new HashSet<String>();
        for (String line : lines()) {
            var comment = COMMENT.matcher(line);
            if (comment.matches()) {
                assertTrue(told.add(comment.group(1) + comment.group(2)), "twice: " + line);
                types.put(comment.group(2), comment.group(3));
            } else {
                var series = SERIES.matcher(line);
                assertTrue(series.matches(), line);
                assertTrue(told.add(series.group(1) + series.group(2)), "twice: " + line);
                String family = family(series.group(1), types);
                assertTrue(told.contains("HELP" + family) && types.containsKey(family), "before its head: " + line);
            }
        }
        types.forEach(PrometheusExporterTest::assertNamed);
    }

    private static String family(String series, Map<String, String> types) {
        String family = series.replaceFirst("_(bucket|sum|count)$", "");
        return "histogram".equals(types.get(family)) ? family : series;
    }

    private static void assertNamed(String name, String type) {
        assertTrue(name.startsWith("roomloop_"), name);
        assertEquals(type.equals("counter"), name.endsWith("_total"), name);
        assertTrue(name.endsWith("_total") || UNITS.contains(name.substring(name.lastIndexOf('_') + 1)), name);
        assertTrue(List.of("gauge", "counter", "histogram").contains(type), type);
        assertTrue(!name.matches(".*_(bucket|sum|count|info|gauge|counter|histogram)(_.*)?"), name);
    }

    @Test
    void buckets_grow_and_the_last_one_is_the_count() throws Exception {
        visitAndLeave();
        var numbers = numbers();
        var buckets = lines().stream()
                .filter(line -> line.startsWith("roomloop_publish_seconds_bucket{le="))
                .toList();
        double bound = 0;
        double count = 0;
        for (String line : buckets) {
            var le = line.replaceFirst(".*\"(.*)\".*", "$1").replace("+Inf", "Infinity");
            assertTrue(Double.parseDouble(le) > bound, line);
            bound = Double.parseDouble(le);
            double next = Double.parseDouble(line.substring(line.indexOf(' ')));
            assertTrue(next >= count, line);
            count = next;
        }
        assertEquals(Double.POSITIVE_INFINITY, bound);
        assertEquals(
                numbers.get("roomloop_publish_seconds_count"),
                numbers.get("roomloop_publish_seconds_bucket{le=\"+Inf\"}"));
        assertTrue(numbers.get("roomloop_publish_seconds_count") > 0);
    }

    @Test
    void a_frame_that_waits_raises_the_outbox_high_water_mark() throws Exception {
        server.guest("eve", "&window=1")
                .sendsText("{\"type\":\"join\",\"room\":\"tea\"}"); // the welcome was all she reads
        Eventually.eventually(
                "what she is answered waits", () -> numbers().get("roomloop_outbox_high_water_frames") >= 1);
    }

    @Test
    void the_numbers_move_with_what_happens() throws Exception {
        var before = numbers();
        TestClient ann = server.guest("ann").joins("tea");
        TestClient bob = server.guest("bob").joins("tea");
        ann.says("one");
        bob.hears("one");
        ann.says("two");
        bob.hears("two");
        ann.says("three");
        ann.isTold("rate_limited");
        bob.sends("nonsense");
        bob.isTold("unknown_type");
        try (var eve = new RawWebSocketClient(server.port())) {
            eve.upgrade("/ws?token=none");
        }
        Eventually.eventually(
                "the room is done with the last message",
                () -> rise("roomloop_deliveries_total", before, numbers()) >= 4);
        var after = numbers();
        assertEquals(2, rise("roomloop_connections", before, after));
        assertEquals(1, rise("roomloop_rooms", before, after));
        assertEquals(2, rise("roomloop_messages_received_total", before, after));
        assertEquals(2, rise("roomloop_messages_said_total", before, after));
        assertEquals(4, rise("roomloop_deliveries_total", before, after));
        assertEquals(2, rise("roomloop_publish_seconds_count", before, after));
        assertEquals(1, rise("roomloop_errors_total{code=\"rate_limited\"}", before, after));
        assertEquals(1, rise("roomloop_errors_total{code=\"unknown_type\"}", before, after));
        assertEquals(1, rise("roomloop_upgrades_refused_total{status=\"401\"}", before, after));
        assertTrue(after.get("roomloop_inbox_high_water_commands") >= 1);
        assertEquals(1, after.get("roomloop_bus_up"));
        assertTrue(after.get("roomloop_jvm_heap_used_bytes") > 1_000_000);
        assertTrue(after.get("roomloop_jvm_threads") > 4);
        bob.socket().sendBinary(java.nio.ByteBuffer.allocate(1), true).join();
        ann.close();
        Eventually.eventually("the end is counted", () -> {
            var end = numbers();
            return rise("roomloop_connections", before, end) == 0
                    && rise("roomloop_connections_ended_total{reason=\"not_text\"}", before, end) == 1;
        });
    }

    private static void visitAndLeave() throws Exception {
        try (var raw = new RawWebSocketClient(server.port());
                var guest = server.guest("cid").joins("cellar")) {
            raw.upgrade("/ws");
            guest.says("hello");
            guest.hears("hello");
        }
        Eventually.eventually("all have left", () -> numbers().get("roomloop_connections") == 0);
        Eventually.eventually("the room has retired", () -> numbers().get("roomloop_rooms") == 0);
    }

    private static double rise(String series, Map<String, Double> before, Map<String, Double> after) {
        return after.get(series) - before.getOrDefault(series, 0.0);
    }

    private static Map<String, Double> numbers() {
        var numbers = new TreeMap<String, Double>();
        for (String line : lines()) {
            if (!line.startsWith("#")) {
                numbers.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' '))));
            }
        }
        return numbers;
    }

    private static List<String> lines() {
        try {
            var answer = server.get("/metrics");
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain;"));
            return answer.body().lines().toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
