package roomloop.auth;

import java.util.regex.Pattern;

/** What people can see. A name or a text of anything else looks empty, whatever Unicode calls its characters. */
public final class Visible {
    /**
     * Letters, marks and symbols without a shape: joiners, fillers, vowels, selectors, blanks. Written for the inside of
     * brackets, in the words that Java's and JavaScript's regular expressions share: the page has the same.
     */
    static final String SHAPELESS =
            "\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2065\\u2800\\u3164\\uFE00-\\uFE0F"
                    + "\\uFFA0\\uFFF0-\\uFFF8\\uD80D\\uDC41\\uD80D\\uDC42\\uD834\\uDD59\\uDB40\\uDC00-\\uDB43\\uDFFF";

    private static final Pattern SHAPE = Pattern.compile("[^\\s\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}" + SHAPELESS + "]");

    private Visible() {}

    /** Whether there is nothing to see in a text. Any thread. */
    public static boolean isBlank(String text) {
        return !SHAPE.matcher(text).find();
    }
}
