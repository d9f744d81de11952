package roomloop.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One outgoing text message: JSON Lines in UTF-8, encoded once and shared by every outbox that it is put into. */
public final class Frame {
    private final byte[] utf8; // never changed
    private final Optional<ErrorCode> error;
    private final List<Trace> traces; // of the messages in it; none, as a rule
    private final AtomicInteger holders = new AtomicInteger(); // outboxes, and the room while it broadcasts

    public Frame(byte[] utf8) {
        this(utf8, Optional.empty(), List.of());
    }

    /** @param traces of the messages in it */
    Frame(byte[] utf8, List<Trace> traces) {
        this(utf8, Optional.empty(), traces);
    }

    /** @param error what it says went wrong, if it does */
    Frame(byte[] utf8, Optional<ErrorCode> error) {
        this(utf8, error, List.of());
    }

    private Frame(byte[] utf8, Optional<ErrorCode> error, List<Trace> traces) {
        this.utf8 = utf8;
        this.error = error;
        this.traces = traces;
    }

    /** Traces the messages in it that a sender wants to follow: it has come to that outbox. */
    void onOffered(Outbox outbox) {
        if (!traces.isEmpty()) {
            traces.forEach(trace -> trace.add("in the outbox", outbox));
        }
    }

    /** Likewise: the socket of that outbox has it. */
    void onWritten(Outbox outbox) {
        if (!traces.isEmpty()) {
            traces.forEach(trace -> trace.onWritten(outbox));
        }
    }

    /** Counts the frame in a budget, once however many hold it, until each of them has released it. */
    void retain(MemoryBudget budget) {
        if (holders.incrementAndGet() == 1) {
            budget.add(length());
        }
    }

    void release(MemoryBudget budget) {
        if (holders.decrementAndGet() == 0) {
            budget.remove(length());
        }
    }

    Optional<ErrorCode> error() {
        return error;
    }

    /** A read-only view of its own for one writer. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    /** Bytes of text. */
    public int length() {
        return utf8.length;
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
