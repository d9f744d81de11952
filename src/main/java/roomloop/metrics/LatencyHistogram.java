package roomloop.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long something took, each time, sorted into buckets. Any thread. */
public final class LatencyHistogram {
    private static final double[] BOUNDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}; // seconds

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    void took(long nanoseconds) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanoseconds > BOUNDS[bucket] * TimeUnit.SECONDS.toNanos(1)) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(nanoseconds);
    }

    /** How often it took so many seconds or less, in ascending order; the last one, infinity, is how often at all. */
    public Map<Double, Long> cumulative() {
        var all = new TreeMap<Double, Long>();
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i].sum();
            all.put(i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY, sum);
        }
        return all;
    }

    /** All together. */
    public double seconds() {
        return nanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
