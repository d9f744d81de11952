package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the server itself does for a message, without a socket, in nanoseconds. {@code scripts/bench pieces} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MicroBenchmarks {
    private static final int MESSAGES = 16; // of a batch
    private static final int MEMBERS = 500;
    private static final int WAITING = 16; // frames behind a write that hasn't ended

    private final Message message = new Message(
            MessageId.parse("1764000000000-0").orElseThrow(),
            MessageId.ZERO,
            RoomName.parse("lobby").orElseThrow(),
            new User("0123456789abcdef0123456789abcdef", "ada"),
            "x".repeat(200),
            Optional.empty());
    private final byte[] encoded = ServerFrames.message(message);
    private final Frame frame = new Frame(encoded);
    private final Batch batch = new Batch();
    private final List<Outbox> idle = IntStream.range(0, MEMBERS)
            .mapToObj(i -> outbox(new InstantSocket()))
            .toList();
    private final Slow slow = new Slow();
    private final Outbox busy = outbox(slow);

    /** One message, once for all members. */
    @Benchmark
    public byte[] encode() {
        return ServerFrames.message(message);
    }

    /** Sixteen encoded messages become one frame; per message. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public Frame turn() {
        for (int i = 0; i < MESSAGES; i++) {
            batch.add(encoded);
        }
        return batch.take();
    }

    /** A frame goes through the outboxes of 500 members whose sockets take it at once; per member. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public void outboxWithoutWaiting() {
        for (Outbox outbox : idle) {
            outbox.offer(frame);
        }
    }

    /** ServerFrames wait in the outbox while a write is under way, and go when it ends; per frame. */
    @Benchmark
    @OperationsPerInvocation(WAITING)
    public void outboxWithWaiting() {
        for (int i = 0; i < WAITING; i++) {
            busy.offer(frame);
        }
        slow.endAll();
    }

    private static Outbox outbox(ClientSocket socket) {
        return new Outbox(socket, 256, 0, new MemoryBudget(Long.MAX_VALUE), event -> {});
    }

    /** Ends a write only when it is told to. */
    private static final class Slow extends InstantSocket {
        private Optional<Runnable> underWay = Optional.empty();

        @Override
        public boolean write(Frame frame, Runnable done) {
            underWay = Optional.of(done);
            return false;
        }

        void endAll() {
            while (underWay.isPresent()) {
                Runnable done = underWay.get();
                underWay = Optional.empty();
                done.run();
            }
        }
    }
}
