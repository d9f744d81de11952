package roomloop.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Whole numbers and durations, within limits. */
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smh])");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L);

    private Numbers() {}

    static Function<String, Optional<Integer>> between(int least, int most) {
        return text -> WHOLE.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text)).filter(number -> number >= least && number <= most)
                : Optional.empty();
    }

    /** Durations such as {@code 90s}, {@code 30m} or {@code 1h}. */
    static Function<String, Optional<Duration>> between(Duration least, Duration most) {
        return text -> duration(text).filter(span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0);
    }

    static String shown(Duration span) {
        return span.toSeconds() % 3600 == 0 ? span.toHours() + "h" : span.toMinutes() + "m";
    }

    static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    private static Optional<Duration> duration(String text) {
        var form = DURATION.matcher(text);
        return form.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(form.group(1)) * SECONDS.get(form.group(2))))
                : Optional.empty();
    }
}
