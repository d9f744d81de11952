package roomloop.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Reads variables one after the other and collects what is wrong, so that all of it can be said at once. */
final class Variables {
    private final Map<String, String> values;
    private final List<String> complaints;

    Variables(Map<String, String> values, List<String> complaints) {
        this.values = values;
        this.complaints = new ArrayList<>(complaints);
    }

    /**
     * The value of a variable; {@code unset} if it is missing, empty or bad.
     *
     * @param allowed what a good value looks like, for the complaint
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
        Optional<? extends T> value = parse.apply(text);
        if (value.isEmpty()) {
            complaints.add(name + "=" + printable(mask.apply(text)) + ": allowed is " + allowed);
            return unset;
        }
        return value.get();
    }

    int number(String name, int unset, int least, int most) {
        return read(name, unset, "a whole number from " + least + " to " + most, Numbers.between(least, most)::apply);
    }

    Duration duration(String name, Duration unset, Duration least, Duration most) {
        var allowed = "a time such as 90s, 30m or 1h, from " + Numbers.shown(least) + " to " + Numbers.shown(most);
        return read(name, unset, allowed, Numbers.between(least, most)::apply);
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

    boolean on(String name) {
        return read(name, false, "on or off", text -> switch (text) {
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    void complainIfBad() throws BadConfig {
        if (!complaints.isEmpty()) {
            throw new BadConfig(complaints);
        }
    }

    /** A complaint is one line, whatever the value. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
