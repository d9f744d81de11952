package roomloop.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads variables one after the other and collects what is wrong with them, so that all of it can be said at once. */
final class ConfigReader {
    /** What Java puts in the place of bytes that it can't decode. A value that holds it isn't what was given. */
    static final String UNDECODABLE = "\uFFFD";

    static final String HOST_NAME = "[\\w-]+(?:\\.[\\w-]+)*\\.?";
    static final String IPV6 = "[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:%[\\w.~-]+)?";

    private static final String DECODABLE = "ASCII, or UTF-8 in a UTF-8 locale: Java can't decode this here"
            + " (set LC_ALL=C.UTF-8, or write it into .env)";
    private static final Pattern HOST = Pattern.compile(HOST_NAME + "|" + IPV6);
    private static final Pattern ORIGIN = Pattern.compile(
            "(?<bare>(?<scheme>https?)://(?:" + HOST_NAME + "|\\[" + IPV6 + "]))(?::(?<port>\\d{1,5}))?");
    private static final Pattern LINK =
            Pattern.compile("(?:https?://[^\\s/?#@\\\\]+(?=[/?#]|$)|/(?![/\\\\]))[^\\s\\p{Cc}\\\\]*");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smh])");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L);
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final Map<String, String> values;
    private final List<String> problems;

    ConfigReader(Map<String, String> values, List<String> problems) {
        this.values = values;
        this.problems = new ArrayList<>(problems);
    }

    void throwIfBad() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /**
     * The value of a variable; {@code unset} if it is missing, empty or bad.
     *
     * @param allowed what a good value looks like, for the line that names a bad one
     * @param parse throws {@link IllegalArgumentException} if the text is not allowed
     * @param mask what may be shown of a bad value
     */
    <T> T read(String name, T unset, String allowed, Function<String, T> parse, UnaryOperator<String> mask) {
        var text = values.getOrDefault(name, "");
        if (text.isBlank()) {
            return unset;
        }
        boolean decoded = !text.contains(UNDECODABLE);
        try {
            check(decoded);
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            var shown = UNPRINTABLE.matcher(mask.apply(text.replace(UNDECODABLE, "\0")));
            problems.add(name + "=" + shown.replaceAll("?") + ": allowed is " + (decoded ? allowed : DECODABLE));
            return unset;
        }
    }

    /** The same for a value that may be shown. */
    <T> T read(String name, T unset, String allowed, Function<String, T> parse) {
        return read(name, unset, allowed, parse, UnaryOperator.identity());
    }

    /** The same for a variable without a default. */
    <T> Optional<T> optional(String name, String allowed, Function<String, T> parse, UnaryOperator<String> mask) {
        return read(name, Optional.empty(), allowed, text -> Optional.of(parse.apply(text)), mask);
    }

    /** @param allowed words, separated by a comma or {@code or} */
    String oneOf(String name, String unset, String allowed) {
        return read(name, unset, allowed, text -> {
            check(List.of(allowed.split(", | or ")).contains(text));
            return text;
        });
    }

    boolean onOrOff(String name, boolean unset) {
        return oneOf(name, unset ? "on" : "off", "on or off").equals("on");
    }

    int number(String name, int unset, int least, int most) {
        return read(name, unset, "a whole number from " + least + " to " + most, text -> number(text, least, most));
    }

    /** Durations such as {@code 90s}, {@code 30m} or {@code 1h}. */
    Duration duration(String name, Duration unset, Duration least, Duration most) {
        var allowed = "a time such as 90s, 30m or 1h, from " + shown(least) + " to " + shown(most);
        return read(name, unset, allowed, text -> {
            var form = match(DURATION, text);
            var span = Duration.ofSeconds(Long.parseLong(form.group(1)) * SECONDS.get(form.group(2)));
            check(span.compareTo(least) >= 0 && span.compareTo(most) <= 0);
            return span;
        });
    }

    private static String shown(Duration span) {
        return span.toSeconds() % 3600 == 0 ? span.toHours() + "h" : span.toMinutes() + "m";
    }

    Optional<Rate> rate(String name, Rate unset) {
        return read(name, Optional.of(unset), Rate.ALLOWED, Rate::parse);
    }

    /** A folder with a page in it. */
    Optional<Path> pageFolder(String name) {
        return read(name, Optional.empty(), "a folder that holds an index.html", text -> {
            check(Files.isRegularFile(Path.of(text, "index.html")));
            return Optional.of(Path.of(text));
        });
    }

    /** A link that a page may show: it can't run a script, and a path can't lead to another host. */
    Optional<String> link(String name) {
        var allowed = "a URL such as https://example.org/sign-in (http too), or a path such as /sign-in";
        return optional(name, allowed, text -> match(LINK, text).group(), UnaryOperator.identity());
    }

    /** A host to listen on. */
    String host(String name, String unset) {
        var allowed = "a host name or an IP address, without port";
        return read(name, unset, allowed, text -> match(HOST, text).group());
    }

    /** A list of origins in the form in which browsers send them: lower case, default port left out. */
    Set<String> origins(String name) {
        var allowed = "exact origins such as https://chat.example.org or http://localhost:3000, separated by commas";
        Function<String, Set<String>> parse = text ->
                Stream.of(text.split(",", -1)).map(ConfigReader::origin).collect(Collectors.toUnmodifiableSet());
        return read(name, Set.of(), allowed, parse);
    }

    private static String origin(String text) {
        var origin = match(ORIGIN, text.strip().toLowerCase(Locale.ROOT));
        var usual = origin.group("scheme").equals("http") ? "80" : "443";
        var port = group(origin, "port").filter(given -> !given.equals(usual));
        port.ifPresent(given -> number(given, 1, 65535));
        return origin.group("bare") + port.map(given -> ":" + given).orElse("");
    }

    // ---- For parsers. All of these throw IllegalArgumentException if the text is not allowed.

    static int number(String text, int least, int most) {
        int number = Integer.parseInt(match(WHOLE, text).group());
        check(number >= least && number <= most);
        return number;
    }

    static Matcher match(Pattern form, String text) {
        var found = form.matcher(text);
        check(found.matches());
        return found;
    }

    static Optional<String> group(Matcher form, String name) {
        return Optional.ofNullable(form.group(name));
    }

    static void check(boolean allowed) {
        if (!allowed) {
            throw new IllegalArgumentException("not allowed");
        }
    }
}
