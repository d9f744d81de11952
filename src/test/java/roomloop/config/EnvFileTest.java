package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                TWICE=first
                TWICE=second
                """;
        var expected = Map.of(
                "PLAIN", "value",
                "SPACED", "some words",
                "HASH", "a#b",
                "EMPTY", "",
                "ONLY_COMMENT", "",
                "SINGLE", "it is # \"literal\" \\n $HOME",
                "DOUBLE", "two\nlines, a \"quote\", a \\ and a $",
                "EQUALS", "a=b",
                "TWICE", "second");
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
        assertEquals(lines.stream().map(n -> ".env line " + n + ALLOWED).toList(), file.complaints());
    }

    @Test
    void no_file_says_nothing(@TempDir Path directory) {
        assertEquals(new EnvFile(Map.of(), List.of()), EnvFile.read(directory.resolve(".env")));
    }

    @Test
    void a_file_that_is_not_text_is_one_complaint(@TempDir Path directory) throws Exception {
        var file = Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});
        var complaints = List.of(".env can't be read: allowed is a readable file of UTF-8 text");
        assertEquals(new EnvFile(Map.of(), complaints), EnvFile.read(file));
    }
}
