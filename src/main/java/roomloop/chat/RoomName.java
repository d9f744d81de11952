package roomloop.chat;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a room: {@code [a-z0-9][a-z0-9_-]{0,31}}. */
public record RoomName(@JsonValue String value) {
    /** What {@link #parse} takes, in words for people. */
    public static final String RULE = "1 to 32 of a-z, 0-9, _ and -, starting with a letter or a digit";

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*"); // no Kelvin sign: it folds to k
    private static final int MAX_LENGTH = 32; // {0,31} above would go by the same steps, with far more code to compile

    public RoomName {
        if (!isFine(value, SHAPE)) {
            throw new IllegalArgumentException("room must be " + RULE);
        }
    }

    /** Folds upper case, that of A to Z; empty if it isn't a room name then. */
    public static Optional<RoomName> parse(String text) {
        return isFine(text, TYPED) ? Optional.of(new RoomName(text.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    private static boolean isFine(String name, Pattern shape) {
        return name.length() <= MAX_LENGTH && shape.matcher(name).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
