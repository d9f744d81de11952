package roomloop.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Loads a chat with a crowd of clients and measures. Everything happens on the thread that calls. */
public final class Load implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofMillis(300); // presence and the like may come after the joining
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);

    private final Crowd crowd;
    private final Shape shape;
    private final ProcessMeter server;

    /** Nobody is connected yet. */
    public Load(Target target, Shape shape, ProcessMeter server) throws IOException {
        this.crowd = new Crowd(target, shape);
        this.shape = shape;
        this.server = server;
    }

    /**
     * Connects all clients.
     *
     * @return what it cost
     * @throws IOException if any is refused or doesn't come in within two minutes
     */
    public Arrival arrive() throws IOException {
        Duration cpu = server.cpu();
        long start = System.nanoTime();
        crowd.gather(shape.readers());
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrival arrival =
                new Arrival(shape.readers() / seconds, micros(server.cpu().minus(cpu)) / (double) shape.readers());
        hold(SETTLE);
        crowd.spoil(shape.badPeers());
        return arrival;
    }

    /** Stays connected for a while, and only answers pings. */
    public void hold(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            crowd.move(MOMENT);
        }
    }

    /** Lets all rooms talk: first to warm up, then to be measured, then until all has arrived. */
    public Result talk(Mode mode, Duration warm, Duration measured) throws IOException {
        Pace pace = Pace.of(mode, crowd.rooms(), System.nanoTime());
        talk(pace, warm, 0);
        return measured(pace, measured, 0);
    }

    /** As {@link #talk}, while so many more clients come, evenly spread over the time. */
    public Result talkWhileTheyCome(Mode mode, int newcomers, Duration time) throws IOException {
        return measured(Pace.of(mode, crowd.rooms(), System.nanoTime()), time, newcomers);
    }

    private Result measured(Pace pace, Duration time, int newcomers) throws IOException {
        crowd.tally().startMeasuring();
        Duration cpu = server.cpu();
        long own = ownCpu();
        int said = said();
        long start = System.nanoTime();
        talk(pace, time, newcomers);
        crowd.tally().stopMeasuring();
        Costs costs = new Costs(
                (System.nanoTime() - start) / 1e9,
                micros(server.cpu().minus(cpu)),
                (ownCpu() - own) / 1e3,
                said() - said);
        drain();
        return Result.of(crowd, costs);
    }

    @Override
    public void close() throws IOException {
        crowd.close();
    }

    private void talk(Pace pace, Duration time, int newcomers) throws IOException {
        long now = System.nanoTime();
        long start = now;
        long end = now + time.toNanos();
        int already = crowd.started();
        while (now - end < 0) {
            pace.speak(now);
            double share = (double) (now - start) / time.toNanos();
            while (crowd.invite(already + (int) (newcomers * share))) {}
            crowd.move(Math.min(pace.dueIn(System.nanoTime()), MOMENT));
            now = System.nanoTime();
        }
    }

    private void drain() throws IOException {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (crowd.missing() > 0 && System.nanoTime() - end < 0) {
            crowd.move(MOMENT);
        }
    }

    private int said() {
        return crowd.rooms().stream().mapToInt(Room::said).sum();
    }

    private static long ownCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long micros(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    /** What was used while it was measured: seconds, microseconds, microseconds, messages. */
    record Costs(double seconds, double serverMicros, double ownMicros, int said) {}
}
