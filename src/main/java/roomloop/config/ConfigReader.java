package roomloop.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads variables one after the other and collects what is wrong with them, so that all of it can be said at once. */
final class ConfigReader {
    /** What Java puts in the place of bytes that it can't decode. A value that holds it isn't what was given. */
    static final String UNDECODABLE = "\uFFFD";

    static final String HOST_NAME = "[\\w-]+(?:\\.[\\w-]+)*\\.?";
    static final String IPV6 = "[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:%[\\w.~-]+)?";

    private static final String DECODABLE = "ASCII, or UTF-8 in a UTF-8 locale: Java can't decode this here"
            + " (set LC_ALL=C.UTF-8, or write it into .env)";
    private static final Pattern HOST = Pattern.compile(HOST_NAME + "|" + IPV6);
    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://(" + HOST_NAME + "|\\[" + IPV6 + "])(?::(\\d{1,5}))?");
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
     * @param parse empty if the text is not allowed
     */
    <T> T read(String name, T unset, String allowed, Function<String, Optional<? extends T>> parse) {
        return read(name, unset, allowed, parse, UnaryOperator.identity());
    }

    /** The same for a value of which only the masked form may be shown. */
    <T> T read(
            String name,
            T unset,
            String allowed,
            Function<String, Optional<? extends T>> parse,
            UnaryOperator<String> mask) {
        var text = values.getOrDefault(name, "");
        if (text.isBlank()) {
            return unset;
        }
        boolean decoded = !text.contains(UNDECODABLE);
        Optional<? extends T> value = decoded ? parse.apply(text) : Optional.empty();
        if (value.isEmpty()) {
            var shown = UNPRINTABLE.matcher(mask.apply(text.replace(UNDECODABLE, "\0")));
            problems.add(name + "=" + shown.replaceAll("?") + ": allowed is " + (decoded ? allowed : DECODABLE));
            return unset;
        }
        return value.get();
    }

    int number(String name, int unset, int least, int most) {
        return read(name, unset, "a whole number from " + least + " to " + most, text -> number(text, least, most));
    }

    /** Durations such as {@code 90s}, {@code 30m} or {@code 1h}. */
    Duration duration(String name, Duration unset, Duration least, Duration most) {
        var allowed = "a time such as 90s, 30m or 1h, from " + shown(least) + " to " + shown(most);
        return read(
                name,
                unset,
                allowed,
                text -> duration(text).filter(span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0));
    }

    Optional<Rate> rate(String name, Rate unset) {
        return read(
                name,
                Optional.of(unset),
                Rate.ALLOWED,
                text -> text.equals("off")
                        ? Optional.of(Optional.empty())
                        : Rate.parse(text).map(Optional::of));
    }

    /** A folder with a page in it. */
    Optional<Path> pageFolder(String name) {
        return read(
                name,
                Optional.empty(),
                "a folder that holds an index.html",
                text -> folder(text)
                        .filter(folder -> Files.isRegularFile(folder.resolve("index.html")))
                        .map(Optional::of));
    }

    /** A link that a page may show: it can't run a script, and a path can't lead to another host. */
    Optional<String> link(String name) {
        return read(
                name,
                Optional.empty(),
                "a URL such as https://example.org/sign-in (http too), or a path such as /sign-in",
                text -> Optional.of(text).filter(LINK.asMatchPredicate()).map(Optional::of));
    }

    static Optional<String> host(String text) {
        return Optional.of(text).filter(HOST.asMatchPredicate());
    }

    /** A list of origins in the form in which browsers send them: lower case, default port left out. */
    static Optional<Set<String>> origins(String text) {
        var origins = new LinkedHashSet<String>();
        for (var part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            var origin = ORIGIN.matcher(part.strip());
            if (!origin.matches()) {
                return Optional.empty();
            }
            var usual = origin.group(1).equals("http") ? "80" : "443";
            var port = Optional.ofNullable(origin.group(3)).orElse(usual);
            if (number(port, 1, 65535).isEmpty()) {
                return Optional.empty();
            }
            var bare = origin.group(1) + "://" + origin.group(2);
            origins.add(port.equals(usual) ? bare : bare + ":" + port);
        }
        return Optional.of(Set.copyOf(origins));
    }

    static Optional<Boolean> onOrOff(String text) {
        return switch (text) {
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> number(String text, int least, int most) {
        return Optional.of(text)
                .filter(WHOLE.asMatchPredicate())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most);
    }

    private static Optional<Duration> duration(String text) {
        var form = DURATION.matcher(text);
        return form.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(form.group(1)) * SECONDS.get(form.group(2))))
                : Optional.empty();
    }

    private static String shown(Duration span) {
        return span.toSeconds() % 3600 == 0 ? span.toHours() + "h" : span.toMinutes() + "m";
    }

    private static Optional<Path> folder(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
