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
    private static final int MAX_BYTES = 1 << 20; // that may be pending, whatever the number of frames
    private static final int MIN_BYTES = 256 * 1024; // that may be pending however short memory is
    private static final int MIN_BYTES_STUCK = 64 * 1024; // the same, for a client that takes nothing
    private static final long STUCK = TimeUnit.MILLISECONDS.toNanos(250); // in one write, or without credit
    private static final long STUCK_FOR_LONG = TimeUnit.SECONDS.toNanos(2); // likewise
    private static final int SHARE_OF_FREE = 8; // of the memory that all outboxes have left, one may take this part
    private static final long LAST_WRITES = TimeUnit.SECONDS.toNanos(1); // for what is pending when the connection ends
    private static final long ONE_FRAME = 1L << 32;
    private static final Frame NONE = new Frame(new byte[0]);

    private final ClientSocket socket;
    private final int capacity; // text messages; full: offer fails, and the client is disconnected
    final int window; // text messages that may be unread at the far end; 0: no such limit
    private final MemoryBudget budget; // of the frames that all outboxes hold, those on their way included
    private final RoomListener listener;
    private final Queue<Frame> pending = new ConcurrentLinkedQueue<>(); // bounded by size
    private final AtomicLong size = new AtomicLong(); // what is pending: number of frames << 32 | bytes
    private final AtomicInteger peak = new AtomicInteger(); // pending frames at once, since the last look
    private final AtomicInteger credit; // text messages that may still be sent before the client reads some
    private final AtomicBoolean writing =
            new AtomicBoolean(); // the thread that sets it may take from pending and write
    private final AtomicReference<Optional<CountDownLatch>> idle = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean closed = new AtomicBoolean(); // nothing will be written any more
    private final Runnable onWritten = this::onWrittenLater;
    private final AtomicLong lastWrite = new AtomicLong(); // nano time at which it began
    private Frame inFlight = NONE; // only for the thread that has set writing, and the end of its write

    Outbox(ClientSocket socket, int capacity, int window, MemoryBudget budget, RoomListener listener) {
        this.socket = socket;
        this.capacity = capacity;
        this.window = window;
        this.budget = budget;
        this.listener = listener;
        this.credit = new AtomicInteger(window);
    }

    /** Never waits. False: the queue is full, and the frame is not taken. */
    boolean offer(Frame frame) {
        frame.traced("in the outbox", this);
        if (size.get() == 0 && hasCredit() && writing.compareAndSet(false, true)) { // idle: the frame needn't be queued
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
        int frames = (int) (now >>> 32);
        if (frames > capacity || (int) now > MIN_BYTES_STUCK && (int) now > maxBytes()) {
            size.addAndGet(-ONE_FRAME - frame.length());
            return false;
        }
        if (frames > peak.get()) {
            peak.accumulateAndGet(frames, Math::max);
            listener.onOutbox(frames);
        }
        frame.retain(budget);
        pending.add(frame);
        drain();
        return true;
    }

    /** The less memory is left for all, the sooner a client is too slow: the fullest first, and above all those that are stuck. */
    private int maxBytes() {
        boolean isStuck = System.nanoTime() - lastWrite.get() > STUCK;
        return Math.clamp(budget.free() / SHARE_OF_FREE, isStuck ? MIN_BYTES_STUCK : MIN_BYTES, MAX_BYTES);
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
                Frame frame = pending.remove();
                size.addAndGet(-ONE_FRAME - frame.length());
                if (!write(frame)) {
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

    /** True: it is written; false: the end is still to come. */
    private boolean write(Frame frame) {
        if (window > 0) {
            credit.decrementAndGet();
        }
        inFlight = frame;
        lastWrite.setRelease(System.nanoTime());
        try {
            return closed.get() || socket.write(frame, onWritten);
        } catch (RuntimeException | Error bug) { // what is pending must not stay for ever
            endWrite();
            writing.set(false);
            throw bug;
        }
    }

    private void endWrite() {
        Frame written = inFlight;
        inFlight = NONE; // so that an idle client keeps no frame, which no budget would count
        written.release(budget);
        written.traced("written", this);
    }

    private void onWritten() {
        endWrite();
        writing.set(false);
        drain();
    }

    /** For the socket, which passes over bugs: but the next frame was lost by one, and the client must not stay without it. */
    private void onWrittenLater() {
        try {
            onWritten();
        } catch (RuntimeException | Error bug) {
            socket.disconnect();
            throw bug;
        }
    }

    /**
     * Ends the socket. What is pending gets a second to go out, unless the client was disconnected for reading too slowly. To a
     * client that is stuck no close frame can be written: the connection is dropped. Waits.
     */
    void close(CloseReason reason) {
        var latch = new CountDownLatch(1);
        idle.set(Optional.of(latch));
        try {
            boolean isDone = isIdle() || latch.await(reason.isSlowConsumer() ? 0 : LAST_WRITES, TimeUnit.NANOSECONDS);
            if (isDone || !writing.get()) {
                socket.close(reason);
            } else {
                socket.disconnect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
            socket.disconnect();
        } finally {
            closed.set(true);
            drain(); // lets go of what is pending
        }
    }

    private boolean isIdle() {
        return size.get() == 0 && !writing.get();
    }

    // ---- How it is.

    /** In text messages; the peak counts from the last call. */
    QueueStats stats() {
        int now = frames();
        return new QueueStats(now, Math.max(now, peak.getAndSet(0)), capacity);
    }

    /** Whether memory is short for all, and the client has long taken nothing of what is pending for it. */
    boolean isInTheWay() {
        return budget.isExceeded() && !isIdle() && System.nanoTime() - lastWrite.get() > STUCK_FOR_LONG;
    }

    boolean isMoreThanHalfFull() {
        return frames() > capacity / 2;
    }

    private int frames() {
        return (int) (size.get() >>> 32);
    }
}
