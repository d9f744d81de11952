package roomloop.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How often something may happen.
 *
 * @param perSecond how many are allowed each second in the long run, above 0
 * @param burst how many may come at once after a pause, at least 1
 */
public record Rate(double perSecond, int burst) {
    static final String ALLOWED = "off, or a rate such as 10/s, 30/min or 10/s burst 20 (numbers from 1 to 1000000)";

    private static final Pattern FORM =
            Pattern.compile("(?<count>\\d{1,7})/(?<unit>s|min)(?: +burst +(?<burst>\\d{1,7}))?");
    private static final int MOST = 1_000_000;

    /** The faster of two, in both respects. */
    Rate orFaster(Rate other) {
        return new Rate(Math.max(perSecond, other.perSecond), Math.max(burst, other.burst));
    }

    /** Reads {@code 10/s burst 20}; without a burst, one unit's worth may come at once. Empty for {@code off}: no limit. */
    static Optional<Rate> parse(String text) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        var form = ConfigReader.match(FORM, text);
        int count = ConfigReader.number(form.group("count"), 1, MOST);
        var burst = ConfigReader.group(form, "burst").map(given -> ConfigReader.number(given, 1, MOST));
        return Optional.of(new Rate(form.group("unit").equals("s") ? count : count / 60.0, burst.orElse(count)));
    }
}
