package roomloop.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code .env} file says: {@code KEY=value} lines with comments, quotes and {@code export}, read as a shell
 * reads them, except that nothing is expanded.
 *
 * @param values by name; of two lines for one name the later counts
 * @param problems one for each line that can't be read, with its number but without its text: it may hold a secret
 */
record EnvFile(Map<String, String> values, List<String> problems) {
    private static final Pattern NOTHING = Pattern.compile("(#.*)?");
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_]\\w*)\\s*=\\s*+(?:"
            + "'(?<single>[^']*)'\\s*(?:#.*)?|"
            + "\"(?<double>[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\s*(?:#.*)?|"
            + "(?<plain>(?!['\"#]).*?)(?:\\s+#.*)?|#.*)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    /** Reads a file of UTF-8, whatever the locale. If there is none, nothing is said and nothing is wrong. */
    static EnvFile read(Path file) {
        try {
            return parse(Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "");
        } catch (IOException e) {
            return new EnvFile(Map.of(), List.of(".env can't be read: allowed is a readable file of UTF-8 text"));
        }
    }

    static EnvFile parse(String text) {
        var values = new HashMap<String, String>();
        var problems = new ArrayList<String>();
        var lines = text.replaceFirst("^\uFEFF", "").lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            var form = LINE.matcher(lines.get(i));
            if (lines.get(i).contains(ConfigReader.UNDECODABLE)) {
                problems.add(".env line " + (i + 1) + ": allowed is UTF-8 text");
            } else if (form.matches()) {
                values.put(form.group(1), value(form));
            } else if (!NOTHING.matcher(lines.get(i)).matches()) {
                problems.add(
                        ".env line " + (i + 1) + ": allowed is KEY=value, KEY='value', KEY=\"value\" or # comment");
            }
        }
        return new EnvFile(values, problems);
    }

    private static String value(Matcher form) {
        return ConfigReader.group(form, "plain")
                .or(() -> ConfigReader.group(form, "single"))
                .or(() -> ConfigReader.group(form, "double").map(EnvFile::unescaped))
                .orElse("");
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> escape.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(escape.group(1)));
    }
}
