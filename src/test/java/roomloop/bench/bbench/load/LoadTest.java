package roomloop.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A load that never finds a fault is worth nothing: here are servers that make each of them. */
class LoadTest {
    private static final byte[] NOTHING = {};

    @Test
    void all_is_well_with_a_server_that_says_everything_once() throws Exception {
        Result result = loadOn(frame -> frame);
        assertTrue(result.isComplete(), result::toString);
        assertTrue(result.messagesPerSecond() > 0);
    }

    @Test
    void a_message_that_never_comes_is_missing() throws Exception {
        Result result = loadOn(frame -> NOTHING);
        assertTrue(result.missing() > 0, result::toString);
    }

    @Test
    void a_message_that_is_skipped_is_missing_though_later_ones_come() throws Exception {
        var skipped = new AtomicBoolean();
        Result result = loadOn(frame -> skipped.getAndSet(true) ? frame : NOTHING);
        assertEquals(1, result.missing(), result::toString);
    }

    @Test
    void a_doubled_message_is_wrong() throws Exception {
        Result result = loadOn(LoadTest::twice);
        assertTrue(result.wrong() > 0, result::toString);
    }

    @Test
    void a_message_of_another_room_is_wrong() throws Exception {
        Result result = loadOn(LoadTest::moved);
        assertTrue(result.wrong() > 0, result::toString);
    }

    @Test
    void frames_are_read_however_they_are_cut_into_pieces() {
        byte[] frames = {(byte) 0x81, 2, 'h', 'i', (byte) 0x81, 126, 0, 3, 'y', 'o', 'u'};
        for (int cut = 0; cut <= frames.length; cut++) {
            var reader = new FrameReader();
            var heard = new ArrayList<String>();
            ByteBuffer scratch = ByteBuffer.allocate(64).order(Mark.ORDER);
            for (byte[] piece : List.of(part(frames, 0, cut), part(frames, cut, frames.length))) {
                scratch.clear();
                reader.restore(scratch);
                scratch.put(piece).flip();
                reader.read(
                        scratch,
                        (opcode, bytes, start, length) ->
                                heard.add(new String(part(bytes.array(), start, start + length))));
            }
            assertEquals(List.of("hi", "you"), heard);
        }
    }

    @Test
    void marks_are_found_and_read_back() {
        ByteBuffer bytes = ByteBuffer.allocate(200).order(Mark.ORDER);
        for (int at = 0; at < 100; at++) {
            bytes.put(0, new byte[200]).put(0, (byte) '~').put(at, (byte) '~');
            Mark.write(bytes, at, Long.MAX_VALUE - at, 0xabcdef, Integer.MAX_VALUE - at);
            assertEquals(at, Mark.find(bytes, 0, at + Mark.LENGTH));
            assertEquals(-1, Mark.find(bytes, 0, at + Mark.LENGTH - 1));
            assertEquals(Long.MAX_VALUE - at, Mark.due(bytes, at));
            assertEquals(0xabcdef, Mark.room(bytes, at));
            assertEquals(Integer.MAX_VALUE - at, Mark.number(bytes, at));
        }
    }

    @Test
    void a_histogram_is_right_within_three_percent() {
        var histogram = new Histogram();
        for (int micros = 1; micros <= 100_000; micros++) {
            histogram.add(micros * 1_000L);
        }
        assertEquals(50_000, histogram.quantile(.5), 1_600);
        assertEquals(99_000, histogram.quantile(.99), 3_200);
        assertEquals(100_000, histogram.max());
    }

    private static Result loadOn(UnaryOperator<byte[]> fault) throws IOException {
        try (var server = new EchoServer(fault);
                var load = new Load(server.target(), Shape.of(1, 1, 200), new ProcessMeter(List.of()))) {
            load.arrive();
            return load.talk(new Mode.Closed(2), Duration.ZERO, Duration.ofMillis(50));
        }
    }

    private static byte[] twice(byte[] frame) {
        return ByteBuffer.allocate(2 * frame.length).put(frame).put(frame).array();
    }

    private static byte[] moved(byte[] frame) {
        byte[] moved = frame.clone();
        ByteBuffer bytes = ByteBuffer.wrap(moved).order(Mark.ORDER);
        int mark = Mark.find(bytes, 0, moved.length);
        Mark.write(bytes, mark, Mark.due(bytes, mark), Mark.room(bytes, mark) + 1, Mark.number(bytes, mark));
        return moved;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
