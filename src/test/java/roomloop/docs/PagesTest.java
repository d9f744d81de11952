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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README and the pages under {@code src/docs}, compared with the files that they speak of. */
class PagesTest {
    private static final Pattern SETTING = Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([^|]*) \\|");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+\\.)*)([A-Z]\\w+)(?:#(\\w+))?`");

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
    void the_readme_is_read_in_a_few_minutes() throws IOException {
        assertTrue(Files.readAllLines(Path.of("README.md")).size() <= 160);
    }
}
