package roomloop.auth;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name that a user may go by, in any script. Not unique, and no proof of anything.
 *
 * @param value what {@link #parse} takes: trimmed, in Unicode's normal form NFC
 */
public record Username(String value) {
    /** What {@link #parse} takes, in words for people. */
    public static final String RULE = "1 to 32 letters, digits, spaces or any of _ - .";

    private static final int MAX_LENGTH = 32; // code points

    /** Signs that silence a letter's vowel. Joiners beside them choose the shape of the letters, as in the Sinhala word Sri. */
    private static final String VIRAMA =
            "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA\\u1039\\u103A\\u17D2]";

    /** A letter with up to five marks, as many as Burmese writes; or something between letters. */
    private static final Pattern NAME = Pattern.compile("(?:"
            + "(?![" + Visible.SHAPELESS + "])\\p{L}"
            + "(?:\\u200D(?=" + VIRAMA + "))?"
            + "(?:(?![" + Visible.SHAPELESS + "])[\\p{Mn}\\p{Mc}]){0,5}"
            + "(?:(?<=" + VIRAMA + ")(?:\\u200D|\\u200C(?=\\p{L}))"
            + "|(?<=\\p{sc=Arabic})\\u200C(?=\\p{sc=Arabic})" // Persian: parts of a word that don't join
            + "|(?<=\\p{sc=Tibetan})\\u0F0B)?" // between syllables
            + "|[\\p{Nd} _.-])+");

    public Username {
        if (!isName(value)) {
            throw new IllegalArgumentException("a name is " + RULE);
        }
    }

    /** Trims and composes (NFC) what was typed; empty if what remains isn't a name. */
    public static Optional<Username> parse(String typed) {
        String name = Normalizer.normalize(typed.strip(), Normalizer.Form.NFC);
        return Optional.of(name).filter(Username::isName).map(Username::new);
    }

    private static boolean isName(String name) {
        return name.codePointCount(0, name.length()) <= MAX_LENGTH
                && NAME.matcher(name).matches()
                && !name.isBlank();
    }
}
