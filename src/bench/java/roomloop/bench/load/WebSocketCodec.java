package roomloop.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** WebSocket frames: makes a client's, and takes a server's out of what a socket delivers in pieces of any size. */
final class WebSocketCodec {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private byte[] rest = NOTHING; // the beginning of a frame, until more of it comes
    private int restLength;

    /** Takes each frame: its payload is bytes [start, start + length). */
    interface Listener {
        void frame(int opcode, ByteBuffer bytes, int start, int length);
    }

    /**
     * Space for a frame with this payload: the header is written, the position is where the payload begins. The mask is zeros,
     * which is legal and costs nothing.
     */
    static ByteBuffer frame(int opcode, int length) {
        ByteBuffer frame = ByteBuffer.allocateDirect(length + 8).order(MessageStamp.ORDER);
        frame.put((byte) (FIN | opcode));
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else {
            frame.put((byte) (MASKED | 126)).put((byte) (length >>> 8)).put((byte) length);
        }
        return frame.putInt(0);
    }

    /** Puts back what the last {@link #decode} left over; the socket's next bytes belong behind it. */
    void restore(ByteBuffer bytes) {
        bytes.put(rest, 0, restLength);
        restLength = 0;
    }

    /** Hands over all whole frames, and keeps what is left. */
    void decode(ByteBuffer bytes, Listener listener) {
        while (bytes.remaining() >= 2) {
            int at = bytes.position();
            int header = headerLength(bytes.get(at + 1) & 127);
            if (bytes.remaining() < header) {
                break;
            }
            int length = payloadLength(bytes, at, header);
            if (bytes.remaining() < header + length) {
                break;
            }
            bytes.position(at + header + length);
            listener.frame(bytes.get(at) & 15, bytes, at + header, length);
        }
        keepRest(bytes);
    }

    /** Keeps what remains, until more comes. */
    void keepRest(ByteBuffer bytes) {
        restLength = bytes.remaining();
        if (restLength > rest.length) {
            rest = new byte[2 * restLength];
        }
        bytes.get(rest, 0, restLength);
    }

    /** Nothing more will be read. */
    void clear() {
        rest = NOTHING;
        restLength = 0;
    }

    private static int headerLength(int shortLength) {
        return switch (shortLength) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private static int payloadLength(ByteBuffer bytes, int at, int header) {
        return switch (header) {
            case 2 -> bytes.get(at + 1) & 127;
            case 4 -> (bytes.get(at + 2) & 255) << 8 | bytes.get(at + 3) & 255;
            default -> Math.toIntExact(Long.reverseBytes(bytes.getLong(at + 2)));
        };
    }

    // ---- Only while clients connect: these are slow

    /** Where the body of an HTTP answer begins; -1 if its head isn't complete. */
    static int endOfHead(ByteBuffer bytes) {
        int at = indexOf(bytes, bytes.position(), bytes.limit(), END_OF_HEAD);
        return at < 0 ? -1 : at + END_OF_HEAD.length;
    }

    static boolean contains(ByteBuffer bytes, int start, int end, byte[] word) {
        return indexOf(bytes, start, end, word) >= 0;
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
