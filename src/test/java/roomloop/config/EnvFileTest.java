package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
    private static final String ALLOWED = ": allowed is KEY=value, KEY='value', KEY=\"value\" or # comment";

    @Test
    void lines_are_read_as_a_shell_reads_them() {
        var text = """
                # a comment
                PLAIN=value

                  export SPACED = some words   # and a comment
                HASH=a#b
                EMPTY=
                ONLY_COMMENT= # nothing
                SINGLE='it is # "literal" \\n $HOME' # comment
                DOUBLE="two\\nlines, a \\"quote\\", a \\\\ and a \\$"
                EQUALS=a=b
                NO_COMMENT=#
                LATE_EQUALS=a=#b
                OTHER_QUOTE=it's # fine
                TWICE=first
                TWICE=second
                """;
        var expected = Map.ofEntries(
                Map.entry("PLAIN", "value"),
                Map.entry("SPACED", "some words"),
                Map.entry("HASH", "a#b"),
                Map.entry("EMPTY", ""),
                Map.entry("ONLY_COMMENT", ""),
                Map.entry("SINGLE", "it is # \"literal\" \\n $HOME"),
                Map.entry("DOUBLE", "two\nlines, a \"quote\", a \\ and a $"),
                Map.entry("EQUALS", "a=b"),
                Map.entry("NO_COMMENT", ""),
                Map.entry("LATE_EQUALS", "a=#b"),
                Map.entry("OTHER_QUOTE", "it's"),
                Map.entry("TWICE", "second"));
        assertEquals(new EnvFile(expected, List.of()), EnvFile.parse(text));
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_do_no_harm() {
        assertEquals(new EnvFile(Map.of("A", "1", "B", "2"), List.of()), EnvFile.parse("\uFEFFA=1\r\nB='2'\r\n"));
    }

    @Test
    void a_line_that_can_not_be_read_is_named_by_its_number_only() {
        var file = EnvFile.parse("A=1\nmy secret\n1A=2\nB='open\nC=\"x\" y\n=3\nD=4\n");
        assertEquals(Map.of("A", "1", "D", "4"), file.values());
        var lines = List.of(2, 3, 4, 5, 6);
        assertEquals(lines.stream().map(n -> ".env line " + n + ALLOWED).toList(), file.problems());
    }

    @Test
    void no_file_says_nothing(@TempDir Path directory) {
        assertEquals(new EnvFile(Map.of(), List.of()), EnvFile.read(directory.resolve(".env")));
    }

    @Test
    void bytes_that_are_not_utf_8_are_named_by_their_line(@TempDir Path directory) throws Exception {
        var text = "A=\u00fc\nB=\u00fc\n# \u00fc\nC=1\n".getBytes(StandardCharsets.ISO_8859_1);
        var lines = Stream.of(1, 2, 3).map(number -> ".env line " + number + ": allowed is UTF-8 text");
        assertEquals(
                new EnvFile(Map.of("C", "1"), lines.toList()),
                EnvFile.read(Files.write(directory.resolve(".env"), text)));
    }

    @Test
    void utf_8_is_read_as_it_is_whatever_the_locale(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve(".env"), "A=\u00fc\nB='\u043c\u043e\u0439 \ud83d\ude42'\n");
        var values = Map.of("A", "\u00fc", "B", "\u043c\u043e\u0439 \ud83d\ude42");
        assertEquals(new EnvFile(values, List.of()), EnvFile.read(file));
    }

    @Test
    void a_file_that_can_not_be_read_is_one_problem(@TempDir Path directory) throws Exception {
        var problems = List.of(".env can't be read: allowed is a readable file of UTF-8 text");
        assertEquals(new EnvFile(Map.of(), problems), EnvFile.read(Files.createDirectory(directory.resolve(".env"))));
    }
}
