package roomloop.auth;

import java.text.Normalizer;
import java.util.Optional;

/** A name that a guest may go by. Not unique, and no proof of anything. */
public record Username(String value) {
    /** What {@link #parse} takes, in words for people. */
    public static final String RULE = "1 to 32 letters, digits, spaces or any of _ - .";

    private static final int MAX_LENGTH = 32; // code points

    /** Letters by the book, but nobody can see them. */
    private static final String INVISIBLE = "\u115f\u1160\u3164\uffa0";

    public Username {
        if (!isFine(value)) {
            throw new IllegalArgumentException("a name is " + RULE);
        }
    }

    /** Trims and composes (NFC) what somebody typed; empty if what remains isn't a name. */
    public static Optional<Username> parse(String typed) {
        String name = Normalizer.normalize(typed.strip(), Normalizer.Form.NFC);
        return isFine(name) ? Optional.of(new Username(name)) : Optional.empty();
    }

    private static boolean isFine(String name) {
        return !name.isBlank()
                && name.codePointCount(0, name.length()) <= MAX_LENGTH
                && name.codePoints().allMatch(Username::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return (Character.isLetterOrDigit(c) && INVISIBLE.indexOf(c) < 0) || " _-.".indexOf(c) >= 0;
    }
}
