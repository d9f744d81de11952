package roomloop.chaos.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Mutates valid bytes at random: the same seed, the same mutations. */
final class Mutator {
    private static final List<String> DICTIONARY = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "-",
            "1e999",
            "0x",
            "\\u0000",
            "\\ud800",
            "\\",
            "\n",
            "\r\n",
            "\0",
            "\u202e",
            "\ud83d\ude00",
            "\"type\":",
            "\"room\":",
            "\"text\":",
            "\"ping\"",
            "\"message\"",
            "99999999999999999999",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            "Upgrade: ",
            "Host: ",
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "%00",
            "&token=",
            "&room=a",
            "../");
    private static final byte[] EDGES = {0, 1, 0x7d, 0x7e, 0x7f, (byte) 0x80, (byte) 0x88, (byte) 0xc0, (byte) 0xff};

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T one(List<T> of) {
        return of.get(below(of.size()));
    }

    /** One to four changes. */
    byte[] mutate(byte[] valid) {
        byte[] bytes = valid;
        for (int i = below(4); i >= 0; i--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes) {
        int at = below(bytes.length + 1);
        int to = at + below(bytes.length - at + 1);
        return switch (below(7)) {
            case 0 -> with(bytes, at, (byte) (1 << below(8)));
            case 1 -> join(bytes, at, new byte[] {EDGES[below(EDGES.length)]}, Math.min(bytes.length, at + 1));
            case 2 -> join(bytes, at, one(DICTIONARY).getBytes(StandardCharsets.UTF_8), at);
            case 3 -> join(bytes, at, new byte[0], to); // a part is gone
            case 4 -> join(bytes, to, Arrays.copyOfRange(bytes, at, to), to); // a part comes twice
            case 5 -> Arrays.copyOf(bytes, at); // it ends early
            default -> join(bytes, at, noise(), at);
        };
    }

    private static byte[] with(byte[] bytes, int at, byte flipped) {
        byte[] copy = bytes.clone();
        if (at < copy.length) {
            copy[at] ^= flipped;
        }
        return copy;
    }

    private byte[] noise() {
        var noise = new byte[1 + below(8)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
        var all = new ByteArrayOutputStream();
        all.write(bytes, 0, end);
        all.writeBytes(middle);
        all.write(bytes, start, bytes.length - start);
        return all.toByteArray();
    }
}
