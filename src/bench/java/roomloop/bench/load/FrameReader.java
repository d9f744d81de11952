package roomloop.bench.load;

import java.nio.ByteBuffer;

/** Takes whole WebSocket frames, as a server sends them, out of what a socket delivers in pieces of any size. */
final class FrameReader {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] NOTHING = {};

    /** Hears each frame: its payload is bytes [start, start + length). */
    interface Listener {
        void frame(int opcode, ByteBuffer bytes, int start, int length);
    }

    private byte[] rest = NOTHING; // the beginning of a frame, until more of it comes
    private int restLength;

    /** Puts back what the last turn left over; the socket's next bytes belong behind it. */
    void restore(ByteBuffer bytes) {
        bytes.put(rest, 0, restLength);
        restLength = 0;
    }

    /** Hands over all whole frames, and keeps what is left. */
    void read(ByteBuffer bytes, Listener listener) {
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

    /** Nothing more is to be read. */
    void forget() {
        rest = NOTHING;
        restLength = 0;
    }

    /** Keeps what remains, until more comes. */
    void keepRest(ByteBuffer bytes) {
        restLength = bytes.remaining();
        if (restLength > rest.length) {
            rest = new byte[2 * restLength];
        }
        bytes.get(rest, 0, restLength);
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
}
