package roomloop;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the log goes: a bounded queue, and one thread that writes to standard error. So a log that nothing reads, such as a full
 * pipe, holds up that thread, and no room, no subscriber and no monitor.
 */
final class LogWriter extends OutputStream {
    /** Lines. Full: a line is dropped, and counted. */
    private static final int CAPACITY = 1024;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final ByteArrayOutputStream line =
            new ByteArrayOutputStream(); // only under the lock of the stream before it
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final OutputStream target;

    LogWriter(OutputStream target) {
        this.target = target;
    }

    /** Takes over standard error. To be called before the first logger is made. The thread ends with the process. */
    static LogWriter install() {
        var writer = new LogWriter(new FileOutputStream(FileDescriptor.err));
        writer.start();
        System.setErr(new PrintStream(writer, true, StandardCharsets.UTF_8));
        return writer;
    }

    void start() {
        // A platform thread: a write to a full pipe would hold the carrier of a virtual one.
        Thread.ofPlatform().name("log-writer").daemon().start(this::run);
    }

    /** Lines that were dropped since the start. */
    long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            for (byte[] next = lines.take(); next != END; next = lines.take()) {
                writeOut(next);
            }
            ended.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOut(byte[] bytes) {
        try {
            target.write(bytes);
            target.flush();
        } catch (IOException e) {
            dropped.incrementAndGet(); // the reader has gone
        }
    }

    // ---- The stream before it calls these, under its lock; none of them waits.

    @Override
    public void write(int b) {
        line.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        line.write(bytes, offset, length);
    }

    /** Ends a line. */
    @Override
    public void flush() {
        if (line.size() > 0) {
            if (!lines.offer(line.toByteArray())) {
                dropped.incrementAndGet();
            }
            line.reset();
        }
    }

    /** Ends the thread when all lines are written; waits for that, but no longer than so many milliseconds. */
    void end(long millis) throws InterruptedException {
        if (lines.offer(END, millis, TimeUnit.MILLISECONDS)) {
            ended.await(millis, TimeUnit.MILLISECONDS);
        }
    }
}
