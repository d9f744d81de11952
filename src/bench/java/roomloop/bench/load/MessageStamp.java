package roomloop.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What every text begins with, so that its deliveries are told apart and timed: {@code ~T}, when it was due (16 hex digits,
 * nanoseconds), the sender in its room and the number of the message (8 each), {@code ~}. Buffers must be little-endian.
 */
final class MessageStamp {
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final int LENGTH = 35;

    private static final long ONES = 0x0101010101010101L;
    private static final long TILDES = '~' * ONES;
    private static final long HIGH_BITS = 0x80 * ONES;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private MessageStamp() {}

    static void write(ByteBuffer to, int at, long due, int room, int number) {
        to.put(at, (byte) '~').put(at + 1, (byte) 'T').put(at + LENGTH - 1, (byte) '~');
        writeHex(to, at + 2, 16, due);
        writeHex(to, at + 18, 8, room);
        writeHex(to, at + 26, 8, number);
    }

    /** Where the next whole stamp begins in [from, end), or -1. Looks at eight bytes at a time. */
    static int find(ByteBuffer bytes, int from, int end) {
        int last = end - LENGTH;
        int at = from;
        while (at <= last) {
            long difference = bytes.getLong(at) ^ TILDES;
            long zeros = (difference - ONES) & ~difference & HIGH_BITS; // the lowest bit set is a '~' for sure
            if (zeros == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(zeros) >>> 3;
            if (at <= last && bytes.get(at + 1) == 'T') {
                return at;
            }
            at++;
        }
        return -1;
    }

    static long due(ByteBuffer bytes, int stamp) {
        return readHex(bytes, stamp + 2) << 32 | readHex(bytes, stamp + 10);
    }

    static int room(ByteBuffer bytes, int stamp) {
        return (int) readHex(bytes, stamp + 18);
    }

    static int number(ByteBuffer bytes, int stamp) {
        return (int) readHex(bytes, stamp + 26);
    }

    private static void writeHex(ByteBuffer to, int at, int digits, long value) {
        for (int i = 0; i < digits; i++) {
            to.put(at + i, DIGITS[(int) (value >>> 4 * (digits - 1 - i)) & 15]);
        }
    }

    /** Eight digits at once: to nibbles, then neighbours are joined, three times. */
    private static long readHex(ByteBuffer bytes, int at) {
        long x = bytes.getLong(at);
        x = (x & 15 * ONES) + 9 * (x >>> 6 & ONES);
        x = (x << 4 | x >>> 8) & 0x00ff00ff00ff00ffL;
        x = (x << 8 | x >>> 16) & 0x0000ffff0000ffffL;
        return (x << 16 | x >>> 32) & 0xffffffffL;
    }
}
