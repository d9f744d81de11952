package roomloop.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code .env} file says: {@code KEY=value} lines with comments, quotes and {@code export}, read as a shell
 * reads them, except that nothing is expanded.
 *
 * @param values by name; of two lines for one name the later counts
 * @param complaints one for each line that can't be read, with its number but without its text: it may hold a secret
 */
record EnvFile(Map<String, String> values, List<String> complaints) {
    private static final Pattern NOTHING = Pattern.compile("(#.*)?");
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_]\\w*)\\s*=\\s*(.*)");
    private static final Pattern IN_SINGLE_QUOTES = Pattern.compile("'([^']*)'\\s*(#.*)?");
    private static final Pattern IN_DOUBLE_QUOTES =
            Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\s*(#.*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

    /** Reads a file. If there is none, nothing is said and nothing is wrong. */
    static EnvFile read(Path file) {
        if (!Files.exists(file)) {
            return parse("");
        }
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            return new EnvFile(Map.of(), List.of(".env can't be read: allowed is a readable file of UTF-8 text"));
        }
    }

    static EnvFile parse(String text) {
        var values = new HashMap<String, String>();
        var complaints = new ArrayList<String>();
        int number = 0;
        for (var line :
                text.replaceFirst("^\uFEFF", "").lines().map(String::strip).toList()) {
            number++;
            var parts = LINE.matcher(line);
            var value = parts.matches() ? value(parts.group(2)) : Optional.<String>empty();
            value.ifPresent(found -> values.put(parts.group(1), found));
            if (value.isEmpty() && !NOTHING.matcher(line).matches()) {
                complaints.add(
                        ".env line " + number + ": allowed is KEY=value, KEY='value', KEY=\"value\" or # comment");
            }
        }
        return new EnvFile(values, complaints);
    }

    private static Optional<String> value(String text) {
        if (text.startsWith("'")) {
            return Optional.of(IN_SINGLE_QUOTES.matcher(text))
                    .filter(Matcher::matches)
                    .map(m -> m.group(1));
        }
        if (text.startsWith("\"")) {
            return Optional.of(IN_DOUBLE_QUOTES.matcher(text))
                    .filter(Matcher::matches)
                    .map(m -> unescaped(m.group(1)));
        }
        return Optional.of(COMMENT.matcher(text).replaceFirst("").strip());
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> escape.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(escape.group(1)));
    }
}
