package roomloop;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the log goes: a bounded queue, and one thread that writes to standard error. So a log that nothing reads, such as a full
 * pipe, holds up that thread, and no room, no subscriber and no monitor. What it inherits holds the line that is being written, and
 * is touched under the lock of the stream before it alone.
 */
final class LogWriter extends ByteArrayOutputStream {
    /** Lines. Full: a line is dropped, and counted. */
    private static final int CAPACITY = 1024;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final OutputStream target;
    private final Thread thread;

    LogWriter(OutputStream target) {
        this.target = target;
        // A platform thread: a write to a full pipe would hold the carrier of a virtual one.
        this.thread = Thread.ofPlatform().name("log-writer").daemon().start(this::run);
    }

    /** Takes over standard error. The thread ends with the process. */
    static LogWriter install() {
        var writer = new LogWriter(new FileOutputStream(FileDescriptor.err));
        System.setErr(new PrintStream(writer, true, StandardCharsets.UTF_8));
        return writer;
    }

    /** What is logged: debug, info, warn or error, and what is worse. Must be told before the first logger is made. */
    void level(String level) {
        System.setProperty("org.slf4j.simpleLogger.log.roomloop", level);
    }

    /** Ends a line. Never waits. */
    @Override
    public void flush() {
        if (size() > 0) {
            if (!lines.offer(toByteArray())) {
                dropped.incrementAndGet();
            }
            reset();
        }
    }

    private void run() {
        try {
            for (byte[] next = lines.take(); next != END; next = lines.take()) {
                writeOut(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOut(byte[] line) {
        try {
            target.write(line);
            target.flush();
        } catch (IOException | RuntimeException | Error e) { // the reader has gone, or there is no memory for a write
            dropped.incrementAndGet();
        }
    }

    /** Lines that were dropped since the start. */
    long dropped() {
        return dropped.get();
    }

    /** Ends the thread when all lines are written; waits for that, but no longer than twice so long. */
    void end(Duration timeout) throws InterruptedException {
        if (lines.offer(END, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            thread.join(timeout);
        }
    }
}
