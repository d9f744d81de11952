package roomloop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README and the pages under {@code src/docs}, compared with the files that they speak of. */
class PagesTest {
    private static final Pattern SETTING = Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([^|]*) \\|");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+\\.)*)([A-Z]\\w+)(?:#(\\w+))?`");

    private static final Pattern PLACE =
            Pattern.compile("In `(\\w+)` of `(\\w+)`, (?:replace|remove the line|put)(?: `([^`]+)`)?");
    private static final Pattern EXERCISED = Pattern.compile("-Dtest='?(\\w+)(?:#(\\w+)\\*')? test");

    /** What the table says in words, and the line of the example file for it. */
    private static final Map<String, String> IN_WORDS = Map.of(
            "random", "put-a-long-secret-here",
            "same origin", "",
            "the page in the jar", "",
            "on if `HOST` is a loopback address", "on",
            "none", "");

    @Test
    void the_example_file_and_the_table_of_the_readme_name_the_same_variables_and_defaults() throws IOException {
        Map<String, String> table = pairs(ROW, Path.of("README.md"));
        table.replaceAll((name, value) -> IN_WORDS.getOrDefault(value, value));
        assertEquals(pairs(SETTING, Path.of(".env.example")), table);
    }

    private static Map<String, String> pairs(Pattern pattern, Path file) throws IOException {
        var found = new TreeMap<String, String>();
        pattern.matcher(Files.readString(file)).results().forEach(pair -> found.put(pair.group(1), pair.group(2)));
        assertTrue(found.size() > 10, file + " has " + found);
        return found;
    }

    @Test
    void every_test_that_the_testing_page_names_exists() throws IOException {
        var missing = new TreeSet<String>();
        List<String[]> named = TEST.matcher(Files.readString(Path.of("src/docs/testing.md")))
                .results()
                .map(name -> new String[] {name.group(1) + name.group(2), name.group(3)})
                .filter(name -> name[1] != null || name[0].contains("."))
                .toList();
        assertFalse(named.isEmpty());
        for (String[] name : named) {
            Path file = Path.of("src/test/java/roomloop", name[0].replace('.', '/') + ".java");
            boolean exists = Files.exists(file)
                    && (name[1] == null || Files.readString(file).contains("void " + name[1] + "("));
            if (!exists) {
                missing.add(name[0] + "#" + name[1]);
            }
        }
        assertEquals(new TreeSet<String>(), missing);
    }

    @Test
    void every_exercise_changes_code_that_is_there_and_runs_a_test_that_exists() throws IOException {
        String lessons = Files.readString(Path.of("src/docs/lessons.md")).replace('\n', ' ');
        var places = PLACE.matcher(lessons).results().toList();
        assertEquals(6, places.size());
        for (MatchResult place : places) {
            String code = sources("src/main/java", place.group(2));
            assertTrue(code.contains(" " + place.group(1) + "("), place.group());
            assertTrue(place.group(3) == null || code.contains(place.group(3)), place.group());
        }
        var tests = EXERCISED.matcher(lessons).results().toList();
        assertEquals(7, tests.size());
        for (MatchResult test : tests) {
            String methods = sources("src/test/java", test.group(1));
            assertTrue(test.group(2) == null || methods.contains(" void " + test.group(2)), test.group());
        }
    }

    /** What the files of this class say. */
    private static String sources(String root, String name) throws IOException {
        try (var all = Files.walk(Path.of(root))) {
            var files = all.filter(file -> file.endsWith(name + ".java")).toList();
            assertFalse(files.isEmpty(), name);
            var text = new StringBuilder();
            for (Path file : files) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    @Test
    void the_readme_is_read_in_a_few_minutes() throws IOException {
        assertTrue(Files.readAllLines(Path.of("README.md")).size() <= 160);
    }
}
