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

/** A load generator must notice every fault: here are servers that make each of them. */
class LoadGeneratorTest {
    private static final byte[] NOTHING = {};

    @Test
    void a_server_that_sends_everything_once_is_complete() throws Exception {
        LoadResult result = loadOn(frame -> frame);
        assertTrue(result.isComplete(), result::toString);
        assertTrue(result.messagesPerSecond() > 0);
    }

    @Test
    void a_message_that_never_comes_is_missing() throws Exception {
        LoadResult result = loadOn(frame -> NOTHING);
        assertTrue(result.missing() > 0, result::toString);
    }

    @Test
    void a_message_that_is_skipped_is_missing_though_later_ones_come() throws Exception {
        var skipped = new AtomicBoolean();
        LoadResult result = loadOn(frame -> skipped.getAndSet(true) ? frame : NOTHING);
        assertEquals(1, result.missing(), result::toString);
    }

    @Test
    void a_doubled_message_is_wrong() throws Exception {
        LoadResult result = loadOn(LoadGeneratorTest::twice);
        assertTrue(result.wrong() > 0, result::toString);
    }

    @Test
    void a_message_of_another_room_is_wrong() throws Exception {
        LoadResult result = loadOn(LoadGeneratorTest::moved);
        assertTrue(result.wrong() > 0, result::toString);
    }

    @Test
    void frames_are_read_however_they_are_cut_into_pieces() {
        byte[] frames = {(byte) 0x81, 2, 'h', 'i', (byte) 0x81, 126, 0, 3, 'y', 'o', 'u'};
        for (int cut = 0; cut <= frames.length; cut++) {
            var codec = new WebSocketCodec();
            var received = new ArrayList<String>();
            ByteBuffer scratch = ByteBuffer.allocate(64).order(MessageStamp.ORDER);
            for (byte[] piece : List.of(part(frames, 0, cut), part(frames, cut, frames.length))) {
                scratch.clear();
                codec.restore(scratch);
                scratch.put(piece).flip();
                codec.decode(
                        scratch,
                        (opcode, bytes, start, length) ->
                                received.add(new String(part(bytes.array(), start, start + length))));
            }
            assertEquals(List.of("hi", "you"), received);
        }
    }

    @Test
    void stamps_are_found_and_read_back() {
        ByteBuffer bytes = ByteBuffer.allocate(200).order(MessageStamp.ORDER);
        for (int at = 0; at < 100; at++) {
            bytes.put(0, new byte[200]).put(0, (byte) '~').put(at, (byte) '~');
            MessageStamp.write(bytes, at, Long.MAX_VALUE - at, 0xabcdef, Integer.MAX_VALUE - at);
            assertEquals(at, MessageStamp.find(bytes, 0, at + MessageStamp.LENGTH));
            assertEquals(-1, MessageStamp.find(bytes, 0, at + MessageStamp.LENGTH - 1));
            assertEquals(Long.MAX_VALUE - at, MessageStamp.due(bytes, at));
            assertEquals(0xabcdef, MessageStamp.room(bytes, at));
            assertEquals(Integer.MAX_VALUE - at, MessageStamp.number(bytes, at));
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

    private static LoadResult loadOn(UnaryOperator<byte[]> fault) throws IOException {
        try (var server = new FaultyEchoServer(fault);
                var load = new LoadGenerator(server.target(), Workload.of(1, 1, 200), new ProcessMeter(List.of()))) {
            load.connect();
            return load.measure(new Workload.Mode.Closed(2), Duration.ZERO, Duration.ofMillis(200));
        }
    }

    private static byte[] twice(byte[] frame) {
        return ByteBuffer.allocate(2 * frame.length).put(frame).put(frame).array();
    }

    private static byte[] moved(byte[] frame) {
        byte[] moved = frame.clone();
        ByteBuffer bytes = ByteBuffer.wrap(moved).order(MessageStamp.ORDER);
        int stamp = MessageStamp.find(bytes, 0, moved.length);
        MessageStamp.write(
                bytes,
                stamp,
                MessageStamp.due(bytes, stamp),
                MessageStamp.room(bytes, stamp) + 1,
                MessageStamp.number(bytes, stamp));
        return moved;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
