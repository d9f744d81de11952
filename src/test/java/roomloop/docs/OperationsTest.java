package roomloop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.support.TestServer;

/** The dashboard and the files under {@code src/main/docker}, compared with what they are made for. */
class OperationsTest {
    private static final Path DASHBOARD = Path.of("src/docs/grafana.json");
    private static final Path DOCKER = Path.of("src/main/docker");
    private static final int COLUMNS = 24;

    @Test
    void the_dashboard_shows_every_metric_of_a_running_server_and_no_other() throws Exception {
        String metrics = metrics();
        var shown = new TreeSet<String>();
        for (String query : queries()) {
            shown.addAll(all("roomloop_[a-z_]+", query));
        }
        Set<String> series = all("(?m)^roomloop_[a-z_]+", metrics);
        assertEquals(Set.of(), without(shown, series), "not in /metrics");
        Set<String> families = all("(?m)(?<=^# TYPE )roomloop_[a-z_]+", metrics);
        shown.addAll(
                shown.stream().map(name -> name.replaceFirst("_bucket$", "")).toList());
        assertEquals(Set.of(), without(families, shown), "not in the dashboard");
    }

    @Test
    void every_label_that_the_dashboard_groups_by_exists() throws Exception {
        String metrics = metrics();
        for (String query : queries()) {
            for (String label : without(all("(?<=by \\()[a-z]+", query), Set.of("instance"))) {
                String metric = all("roomloop_[a-z_]+", query).iterator().next();
                assertTrue(metrics.contains("\n" + metric + "{" + label + "=\""), query);
            }
        }
    }

    /** After a refusal, so that the family of refusals has a series. */
    private static String metrics() throws Exception {
        try (var server = TestServer.alone()) {
            assertEquals(401, server.get("/ws?token=none").statusCode());
            return server.get("/metrics").body();
        }
    }

    @Test
    void the_dashboard_is_one_that_grafana_can_import() throws Exception {
        JsonNode dashboard = dashboard();
        assertEquals("Roomloop", dashboard.path("title").textValue());
        assertTrue(dashboard.path("schemaVersion").isInt());
        JsonNode datasource = dashboard.at("/templating/list/0");
        assertEquals("datasource", datasource.path("type").textValue());
        assertEquals("prometheus", datasource.path("query").textValue());
        var ids = new HashSet<Integer>();
        var taken = new HashSet<Integer>();
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").textValue();
            assertTrue(ids.add(panel.path("id").intValue()), "an id twice: " + title);
            cells(panel.path("gridPos")).forEach(cell -> assertTrue(taken.add(cell), "covers another: " + title));
            if (!panel.path("type").textValue().equals("row")) {
                assertFalse(panel.path("description").textValue().isBlank(), title);
                assertFalse(panel.path("targets").isEmpty(), title);
                assertEquals("${" + datasource.path("name").textValue() + "}", uid(panel), title);
                panel.path("targets").forEach(target -> assertEquals(uid(panel), uid(target), title));
            }
        }
        assertTrue(ids.size() > 10, ids.toString());
    }

    private static String uid(JsonNode from) {
        return from.at("/datasource/uid").textValue();
    }

    private static List<Integer> cells(JsonNode place) {
        var cells = new ArrayList<Integer>();
        int right = place.path("x").intValue() + place.path("w").intValue();
        assertTrue(right <= COLUMNS, place.toString());
        for (int x = place.path("x").intValue(); x < right; x++) {
            for (int y = 0; y < place.path("h").intValue(); y++) {
                cells.add((place.path("y").intValue() + y) * COLUMNS + x);
            }
        }
        return cells;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "roomloop.service"})
    void java_gets_the_same_flags_in_a_container_and_as_a_service_as_by_the_script(String file) throws Exception {
        assertEquals(
                all("-XX:[+\\w=]+", line("scripts/dev/common.sh", "memory_flags=")),
                all("-XX:[+\\w=]+", Files.readString(DOCKER.resolve(file)).replaceAll("(?m)^#.*", "")));
    }

    @Test
    void nginx_passes_to_the_servers_of_the_compose_file() throws IOException {
        Set<String> servers = all("(?m)(?<=^  )server-\\d+(?=:)", Files.readString(DOCKER.resolve("compose.yaml")));
        assertEquals(2, servers.size());
        assertEquals(servers, all("(?<=server )server-\\d+(?=:8080;)", Files.readString(DOCKER.resolve("nginx.conf"))));
    }

    private static String line(String file, String start) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(DASHBOARD.toFile());
    }

    private static List<String> queries() throws IOException {
        var queries = new ArrayList<>(dashboard().findValuesAsText("expr"));
        queries.addAll(dashboard().findValuesAsText("definition"));
        assertTrue(queries.size() > 10, queries.toString());
        return queries;
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        var rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
