package roomloop.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One outgoing text message: JSON Lines in UTF-8 behind the header that a WebSocket wants (RFC 6455, section 5.2), encoded
 * once and shared by every outbox that it is put into.
 */
public final class Frame {
    private static final int FINAL_TEXT = 0x81;
    private static final int LONGEST_HEADER = 10;

    private final byte[] wire;
    private final int length; // of the text
    private final Optional<ErrorCode> error;
    private final AtomicInteger holders = new AtomicInteger(); // outboxes, and the room while it broadcasts

    public Frame(byte[] utf8) {
        this(utf8, Optional.empty());
    }

    /** @param error what it says went wrong, if it does */
    Frame(byte[] utf8, Optional<ErrorCode> error) {
        this.length = utf8.length;
        this.error = error;
        ByteBuffer header = header(length);
        this.wire = ByteBuffer.allocate(header.remaining() + length)
                .put(header)
                .put(utf8)
                .array();
    }

    private static ByteBuffer header(int length) {
        var header = ByteBuffer.allocate(LONGEST_HEADER).put((byte) FINAL_TEXT);
        if (length < 126) {
            header.put((byte) length);
        } else if (length < 1 << 16) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        return header.flip();
    }

    /** Counts the frame in a budget, once however many hold it, until each of them has released it. */
    void retain(MemoryBudget budget) {
        if (holders.incrementAndGet() == 1) {
            budget.add(length);
        }
    }

    void release(MemoryBudget budget) {
        if (holders.decrementAndGet() == 0) {
            budget.remove(length);
        }
    }

    Optional<ErrorCode> error() {
        return error;
    }

    /** The whole frame as it goes over the wire: a read-only view of its own for one writer. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(wire).asReadOnlyBuffer();
    }

    /** Bytes of text. */
    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(wire, wire.length - length, length, StandardCharsets.UTF_8);
    }
}
