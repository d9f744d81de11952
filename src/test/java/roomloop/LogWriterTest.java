package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    /** What a pipe is that is full and that nothing reads. */
    private static final class StuckPipe extends OutputStream {
        private final CountDownLatch reader = new CountDownLatch(1);
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            try {
                reader.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            read.write(b);
        }
    }

    private static PrintStream to(LogWriter writer) {
        return new PrintStream(writer, true, StandardCharsets.UTF_8);
    }

    @Test
    void lines_come_whole_and_in_order_and_the_last_ones_are_written_before_the_end() throws Exception {
        var target = new ByteArrayOutputStream();
        var writer = new LogWriter(target);
        var log = to(writer);
        for (int i = 0; i < 500; i++) {
            log.println("line " + i + " of тест");
        }
        writer.end(Duration.ofSeconds(10));
        var lines = target.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(500, lines.size());
        assertEquals("line 499 of тест", lines.getLast());
        assertEquals(0, writer.dropped());
    }

    @Test
    void a_log_that_nothing_reads_holds_up_no_thread_and_drops_lines_which_are_counted() {
        var pipe = new StuckPipe();
        var writer = new LogWriter(pipe);
        var log = to(writer);
        for (int i = 0; i < 10_000; i++) {
            log.println("line " + i);
        }
        assertTrue(writer.dropped() > 8_000, "dropped " + writer.dropped());
        pipe.reader.countDown();
        eventually(
                "what was kept is written",
                () -> pipe.read.toString(StandardCharsets.UTF_8).startsWith("line 0\nline 1\n"));
    }

    /** A write takes memory, too. */
    @Test
    void an_error_costs_a_line_which_is_counted_and_not_the_log() throws Exception {
        var written = new ByteArrayOutputStream();
        var target = new OutputStream() {
            private boolean wasAsked;

            @Override
            public void write(int b) {
                if (!wasAsked) {
                    wasAsked = true;
                    throw new OutOfMemoryError("no memory for a write");
                }
                written.write(b);
            }
        };
        var writer = new LogWriter(target);
        var log = to(writer);
        log.println("one");
        log.println("two");
        writer.end(Duration.ofSeconds(10));
        assertEquals("two\n", written.toString(StandardCharsets.UTF_8));
        assertEquals(1, writer.dropped());
    }
}
