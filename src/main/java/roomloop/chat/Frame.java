package roomloop.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One outgoing text message: JSON Lines in UTF-8, encoded once and shared by every outbox that it is put into. */
public final class Frame {
    private final byte[] utf8;
    private final int length;

    /** Takes the array over: nobody may change it any more. */
    Frame(byte[] utf8, int length) {
        this.utf8 = utf8;
        this.length = length;
    }

    Frame(byte[] utf8) {
        this(utf8, utf8.length);
    }

    /** A read-only view of its own for one writer. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(utf8, 0, length).asReadOnlyBuffer();
    }

    /** Bytes. */
    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
    }
}
