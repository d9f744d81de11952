package roomloop.bench.load;

import java.nio.ByteBuffer;

/** ServerFrames as a client sends them: masked, but with zeros, which is legal and costs nothing. */
final class ClientFrame {
    private static final int MASKED = 0x80;
    private static final int LAST = 0x80;

    private ClientFrame() {}

    /** Room for a frame with this payload: its header is there, and its position is where the payload begins. */
    static ByteBuffer withPayload(int opcode, int length) {
        ByteBuffer frame = ByteBuffer.allocateDirect(length + 8).order(Mark.ORDER);
        frame.put((byte) (LAST | opcode));
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else {
            frame.put((byte) (MASKED | 126)).put((byte) (length >>> 8)).put((byte) length);
        }
        return frame.putInt(0);
    }
}
