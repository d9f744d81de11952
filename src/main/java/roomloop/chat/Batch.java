package roomloop.chat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a room broadcasts at once: messages joined by newlines, one text message for every member. Room thread only. */
final class Batch {
    /** Bytes. A batch is full when it has as many, so it may be longer by one message. */
    private static final int FULL = 64 * 1024;

    private static final int USUAL = 1024;

    private ByteArrayOutputStream lines = new ByteArrayOutputStream(USUAL);
    private final List<Trace> traces = new ArrayList<>(); // of the messages in it; none, as a rule
    private int messages;

    void add(byte[] message) {
        messages++;
        if (!isEmpty()) {
            lines.write('\n');
        }
        lines.writeBytes(message);
    }

    void add(Trace trace) {
        traces.add(trace);
    }

    /** Messages in it. */
    int messages() {
        return messages;
    }

    boolean isEmpty() {
        return lines.size() == 0;
    }

    boolean isFull() {
        return lines.size() >= FULL;
    }

    /** Hands over what was added; the next batch begins empty, without the space that a long one took. */
    Frame take() {
        var frame = new Frame(lines.toByteArray(), Optional.empty(), List.copyOf(traces));
        messages = 0;
        traces.clear();
        if (frame.length() > USUAL) {
            lines = new ByteArrayOutputStream(USUAL);
        } else {
            lines.reset();
        }
        return frame;
    }
}
