package roomloop.chat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client's bounded queue of outgoing frames; the only door to its socket. It has no thread: whoever offers a frame to an
 * idle socket writes it, and the end of each write starts the next. Any thread may call anything here.
 */
final class Outbox {
    /** Bytes that may wait, whatever their number. */
    static final int MAX_BYTES = 1 << 20;

    private static final long ONE_FRAME = 1L << 32;

    private final ClientSocket socket;
    private final Counters counters;
    private final int capacity; // text messages; one more makes offer fail, and the client is cut
    private final int window; // text messages that may be unread at the far end; 0: no such limit
    private final Queue<Frame> waiting = new ConcurrentLinkedQueue<>(); // bounded by held
    private final AtomicLong held = new AtomicLong(); // what waits: number of frames << 32 | bytes
    private final AtomicInteger credit; // text messages that may still be sent before the client reads some
    private final AtomicBoolean writing = new AtomicBoolean(); // whoever turns it on may write, and take from waiting
    private final Runnable written = this::written;

    Outbox(ClientSocket socket, int capacity, int window, Counters counters) {
        this.socket = socket;
        this.counters = counters;
        this.capacity = capacity;
        this.window = window;
        this.credit = new AtomicInteger(window);
    }

    /** Never waits. False: the queue is full, and the frame is not taken. */
    boolean offer(Frame frame) {
        if (held.get() == 0 && startWriting()) { // nothing waits: no stop in the queue
            if (write(frame)) {
                written();
            }
            return true;
        }
        return queue(frame);
    }

    private boolean queue(Frame frame) {
        long size = ONE_FRAME + frame.length();
        long now = held.addAndGet(size);
        if (now >>> 32 > capacity || (int) now > MAX_BYTES) {
            held.addAndGet(-size);
            return false;
        }
        counters.outbox(now >>> 32);
        waiting.add(frame);
        pump();
        return true;
    }

    /** The client has read that many text messages. False: more than were sent, or it has no window. */
    boolean read(int count) {
        if (count < 1 || count > window - credit.get()) {
            return false;
        }
        credit.addAndGet(count);
        pump();
        return true;
    }

    int window() {
        return window;
    }

    /** Text messages that wait. */
    int size() {
        return (int) (held.get() >>> 32);
    }

    boolean isMoreThanHalfFull() {
        return size() > capacity / 2;
    }

    /** Nothing waits and nothing is being written. */
    boolean isIdle() {
        return size() == 0 && !isWriting();
    }

    boolean isWriting() {
        return writing.get();
    }

    /** Writes until nothing waits, or a write is under way: its end pumps again. */
    private void pump() {
        while (!waiting.isEmpty() && startWriting()) {
            Frame frame = waiting.poll();
            if (frame != null && !writeWaiting(frame)) {
                return;
            }
            writing.set(false);
        }
    }

    private boolean startWriting() {
        if (!writing.compareAndSet(false, true)) {
            return false;
        }
        if (window == 0 || credit.get() > 0) {
            return true;
        }
        writing.set(false);
        return false;
    }

    private boolean writeWaiting(Frame frame) {
        held.addAndGet(-ONE_FRAME - frame.length());
        return write(frame);
    }

    /** True: it is written; false: the end is still to come. */
    private boolean write(Frame frame) {
        if (window > 0) {
            credit.decrementAndGet();
        }
        return socket.write(frame, written);
    }

    private void written() {
        writing.set(false);
        pump();
    }
}
