package roomloop.config;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys of the users' tokens. The first one signs, every one verifies.
 *
 * @param keys one or two, each of at least 32 UTF-8 bytes
 */
public record JwtSecrets(List<String> keys) {
    static final String ALLOWED = "a secret of at least 32 bytes, or two such, separated by a comma";

    private static final int LEAST_BYTES = 32;

    /** A key that no other server knows. It lives as long as this process: after a restart no token is valid any more. */
    public static JwtSecrets random() {
        var bytes = new byte[LEAST_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new JwtSecrets(List.of(HexFormat.of().formatHex(bytes)));
    }

    static JwtSecrets parse(String text) {
        var keys = split(text);
        ConfigReader.check(keys.size() <= 2 && keys.stream().allMatch(key -> bytes(key) >= LEAST_BYTES));
        return new JwtSecrets(keys);
    }

    /** What may be shown of a bad value: its length only. */
    static String masked(String text) {
        var lengths = split(text).stream().map(key -> "" + bytes(key)).toList();
        return "(" + String.join(" and ", lengths) + " bytes)";
    }

    private static List<String> split(String text) {
        return List.of(text.split("\\s*,\\s*", -1));
    }

    private static int bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return "JwtSecrets[" + keys.size() + "]";
    }
}
