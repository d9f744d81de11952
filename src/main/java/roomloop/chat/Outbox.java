package roomloop.chat;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client's bounded queue of outgoing frames; the only way to its socket. It has no thread, which would cost more than all the
 * rest of a client: the thread that offers a frame to an idle socket writes it, and the end of each write starts the next. Any
 * thread may call anything here.
 */
final class Outbox {
    /** Bytes that may be pending, whatever the number of frames. */
    static final int MAX_BYTES = 1 << 20;

    /** Of the memory that all outboxes have left together, one may take this part: the fullest ones go first. */
    private static final int SHARE_OF_FREE = 8;

    private static final int MIN_BYTES = 64 * 1024; // that a client may have pending however short memory is

    private static final long ONE_FRAME = 1L << 32;

    private static final Frame EMPTY = new Frame(new byte[0]);

    private final ClientSocket socket;
    private final MemoryBudget budget; // of the frames that all outboxes hold, those on their way included
    private final RoomListener listener;
    private final int capacity; // text messages; full: offer fails, and the client is disconnected
    private final int window; // text messages that may be unread at the far end; 0: no such limit
    private final Queue<Frame> pending = new ConcurrentLinkedQueue<>(); // bounded by size
    private final AtomicLong size = new AtomicLong(); // what is pending: number of frames << 32 | bytes
    private final AtomicInteger peak = new AtomicInteger(); // pending frames at once, since the last look
    private final AtomicInteger credit; // text messages that may still be sent before the client reads some
    private final AtomicBoolean writing =
            new AtomicBoolean(); // the thread that sets it may write, and take from pending
    private final AtomicReference<Optional<CountDownLatch>> idle = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean closed = new AtomicBoolean(); // nothing will be written any more
    private final Runnable onWritten = this::onWritten;
    private Frame inFlight = EMPTY; // only for the thread that has set writing, and the end of its write

    Outbox(ClientSocket socket, int capacity, int window, MemoryBudget budget, RoomListener listener) {
        this.socket = socket;
        this.budget = budget;
        this.listener = listener;
        this.capacity = capacity;
        this.window = window;
        this.credit = new AtomicInteger(window);
    }

    /** Never waits. False: the queue is full, and the frame is not taken. */
    boolean offer(Frame frame) {
        frame.onOffered(this);
        if (size.get() == 0
                && hasCredit()
                && writing.compareAndSet(false, true)) { // an idle socket: no stop in the queue
            if (hasCredit()) {
                frame.retain(budget);
                if (write(frame)) {
                    onWritten();
                }
                return true;
            }
            writing.set(false);
        }
        return enqueue(frame);
    }

    private boolean enqueue(Frame frame) {
        long now = size.addAndGet(ONE_FRAME + frame.length());
        if (now >>> 32 > capacity || (int) now > maxBytes()) {
            size.addAndGet(-ONE_FRAME - frame.length());
            return false;
        }
        notePeak((int) (now >>> 32));
        frame.retain(budget);
        pending.add(frame);
        drain();
        return true;
    }

    /** A dynamic threshold: the less memory is left for all, the sooner a client is too slow. */
    private int maxBytes() {
        return Math.clamp(budget.free() / SHARE_OF_FREE, MIN_BYTES, MAX_BYTES);
    }

    private void notePeak(int frames) {
        if (frames > peak.get()) {
            peak.accumulateAndGet(frames, Math::max);
            listener.onOutbox(frames);
        }
    }

    /** The client has read that many text messages. False: more than were sent, or it has no window. */
    boolean addCredit(int count) {
        if (count < 1 || count > window - credit.get()) {
            return false;
        }
        credit.addAndGet(count);
        drain();
        return true;
    }

    /** Writes until nothing is pending or may be sent, or a write is under way: its end goes on from there. */
    private void drain() {
        while (canWrite() && writing.compareAndSet(false, true)) {
            if (canWrite()) {
                if (!write(takeNext())) {
                    return;
                }
                endWrite();
            }
            writing.set(false); // then look again: what came in between was left to this thread
        }
        idle.get().filter(latch -> isIdle()).ifPresent(CountDownLatch::countDown);
    }

    private boolean canWrite() {
        return !pending.isEmpty() && hasCredit();
    }

    private boolean hasCredit() {
        return window == 0 || credit.get() > 0 || closed.get();
    }

    private Frame takeNext() {
        Frame frame = pending.remove();
        size.addAndGet(-ONE_FRAME - frame.length());
        return frame;
    }

    /** True: it is written; false: the end is still to come. */
    private boolean write(Frame frame) {
        if (window > 0) {
            credit.decrementAndGet();
        }
        inFlight = frame;
        return closed.get() || socket.write(frame, onWritten);
    }

    private void endWrite() {
        inFlight.release(budget);
        inFlight.onWritten(this);
    }

    private void onWritten() {
        endWrite();
        writing.set(false);
        drain();
    }

    /** The socket is closed: lets go of what is pending. */
    void close() {
        closed.set(true);
        drain();
    }

    // ---- How it is.

    int window() {
        return window;
    }

    /** In text messages; the peak counts from the last call. */
    QueueStats stats() {
        int now = frames();
        return new QueueStats(now, Math.max(now, peak.getAndSet(0)), capacity);
    }

    boolean isMoreThanHalfFull() {
        return frames() > capacity / 2;
    }

    boolean isWriting() {
        return writing.get();
    }

    /** Waits that many nanoseconds until nothing is pending and nothing is being written. False: it is not so. */
    boolean awaitIdle(long nanos) throws InterruptedException {
        var latch = new CountDownLatch(1);
        idle.set(Optional.of(latch));
        return isIdle() || latch.await(nanos, TimeUnit.NANOSECONDS);
    }

    private boolean isIdle() {
        return size.get() == 0 && !isWriting();
    }

    private int frames() {
        return (int) (size.get() >>> 32);
    }
}
