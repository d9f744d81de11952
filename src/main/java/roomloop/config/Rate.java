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

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(s|min)(?: +burst +(\\d{1,7}))?");
    private static final int MOST = 1_000_000;

    /** The faster of two, in both respects. */
    Rate orFaster(Rate other) {
        return new Rate(Math.max(perSecond, other.perSecond), Math.max(burst, other.burst));
    }

    /** Reads {@code 10/s burst 20}; without a burst, one unit's worth may come at once. */
    static Optional<Rate> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(form.group(1));
        int burst = form.group(3) == null ? count : Integer.parseInt(form.group(3));
        if (count < 1 || count > MOST || burst < 1 || burst > MOST) {
            return Optional.empty();
        }
        return Optional.of(new Rate(form.group(2).equals("s") ? count : count / 60.0, burst));
    }
}
