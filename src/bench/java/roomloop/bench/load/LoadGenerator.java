package roomloop.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Loads a chat with many clients, and measures. Everything happens on the thread that calls. */
public final class LoadGenerator implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofMillis(300); // presence may come after the join
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

    private final ClientPool pool;
    private final Workload workload;
    private final ProcessMeter server;

    /** No client is connected yet. */
    public LoadGenerator(Target target, Workload workload, ProcessMeter server) throws IOException {
        this.pool = new ClientPool(target, workload);
        this.workload = workload;
        this.server = server;
    }

    /**
     * Connects all clients.
     *
     * @return what it cost
     * @throws IOException if one is refused or hasn't joined within two minutes
     */
    public ConnectCost connect() throws IOException {
        Duration cpu = server.cpu();
        long start = System.nanoTime();
        pool.connect(workload.clients());
        double seconds = (System.nanoTime() - start) / 1e9;
        ConnectCost cost = new ConnectCost(
                workload.clients() / seconds, micros(server.cpu().minus(cpu)) / (double) workload.clients());
        idle(SETTLE);
        pool.addMisbehaving(workload.misbehaving());
        return cost;
    }

    /** Stays connected for a while, and only answers pings. */
    public void idle(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            pool.select(TICK);
        }
    }

    /** Lets all rooms send: first to warm up, then measured; then waits until everything is received. */
    public LoadResult measure(Workload.Mode mode, Duration warm, Duration measured) throws IOException {
        Pacer pace = Pacer.of(mode, pool.rooms(), System.nanoTime());
        run(pace, warm, 0);
        return measure(pace, measured, 0);
    }

    /** As {@link #measure}, while that many more clients connect, evenly spread over the time. */
    public LoadResult measureWhileConnecting(Workload.Mode mode, int newcomers, Duration time) throws IOException {
        return measure(Pacer.of(mode, pool.rooms(), System.nanoTime()), time, newcomers);
    }

    private LoadResult measure(Pacer pace, Duration time, int newcomers) throws IOException {
        pool.stats().startMeasuring();
        Duration cpu = server.cpu();
        long own = ownCpu();
        int sent = sent();
        long start = System.nanoTime();
        run(pace, time, newcomers);
        pool.stats().stopMeasuring();
        Costs costs = new Costs(
                (System.nanoTime() - start) / 1e9,
                micros(server.cpu().minus(cpu)),
                (ownCpu() - own) / 1e3,
                sent() - sent);
        drain();
        return LoadResult.of(pool, costs);
    }

    @Override
    public void close() throws IOException {
        pool.close();
    }

    private void run(Pacer pace, Duration time, int newcomers) throws IOException {
        long now = System.nanoTime();
        long start = now;
        long end = now + time.toNanos();
        int already = pool.started();
        while (now - end < 0) {
            pace.sendDue(now);
            double share = (double) (now - start) / time.toNanos();
            while (pool.connectNext(already + (int) (newcomers * share))) {}
            pool.select(Math.min(pace.dueIn(System.nanoTime()), TICK));
            now = System.nanoTime();
        }
    }

    private void drain() throws IOException {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (pool.missing() > 0 && System.nanoTime() - end < 0) {
            pool.select(TICK);
        }
    }

    private int sent() {
        return pool.rooms().stream().mapToInt(LoadRoom::sent).sum();
    }

    private static long ownCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long micros(Duration time) {
        return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    /**
     * What it cost to connect the clients.
     *
     * @param perSecond connections
     * @param cpuMicros of the server, for each
     */
    public record ConnectCost(double perSecond, double cpuMicros) {}

    /** What was used while it was measured: seconds, microseconds, microseconds, messages. */
    record Costs(double seconds, double serverMicros, double ownMicros, int sent) {}
}
