package roomloop.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Searches that happen only while clients come in. */
final class Bytes {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Bytes() {}

    static boolean contain(ByteBuffer bytes, int start, int end, byte[] word) {
        return indexOf(bytes, start, end, word) >= 0;
    }

    /** Where the body of an HTTP answer begins; -1 if its head isn't complete. */
    static int endOfHead(ByteBuffer bytes) {
        int at = indexOf(bytes, bytes.position(), bytes.limit(), END_OF_HEAD);
        return at < 0 ? -1 : at + END_OF_HEAD.length;
    }

    private static int indexOf(ByteBuffer bytes, int start, int end, byte[] word) {
        ByteBuffer wanted = ByteBuffer.wrap(word);
        for (int at = start; at + word.length <= end; at++) {
            if (bytes.get(at) == word[0] && bytes.slice(at, word.length).equals(wanted)) {
                return at;
            }
        }
        return -1;
    }
}
