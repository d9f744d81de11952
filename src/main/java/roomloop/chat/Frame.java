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
    private final List<Trace> traces;
    private final AtomicInteger holders = new AtomicInteger(); // outboxes, and the room while it broadcasts

    public Frame(byte[] utf8) {
        this(utf8, Optional.empty(), List.of());
    }

    /**
     * @param error what it says went wrong, if it does
     * @param traces of the messages in it; none, as a rule
     */
    Frame(byte[] utf8, Optional<ErrorCode> error, List<Trace> traces) {
        this.utf8 = utf8;
        this.error = error;
        this.traces = traces;
    }

    /** It has come to that outbox, or been written from there: a step of the traces of that client's messages. */
    void traced(String step, Outbox outbox) {
        if (!traces.isEmpty()) {
            traces.forEach(trace -> trace.add(step, outbox));
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
