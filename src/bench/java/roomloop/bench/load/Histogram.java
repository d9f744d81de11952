package roomloop.bench.load;

import java.util.Arrays;

/** Counts latencies in steps of at most 3 %. One thread. */
final class Histogram {
    private static final int STEPS = 32; // in each power of two
    private static final int STEP_BITS = 5;

    private final long[] counts = new long[64 * STEPS];
    private long total;
    private long max;

    /** Counts one. Less than nothing counts as nothing. */
    void add(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        counts[bucketOf(micros)]++;
        total++;
        max = Math.max(max, micros);
    }

    /** Microseconds that this share of all stay below or reach; 0 if none was counted. */
    long quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank && counts[bucket] > 0) {
                return Math.min(lowest(bucket), max);
            }
        }
        return max;
    }

    /** Microseconds. */
    long max() {
        return max;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    private static int bucketOf(long micros) {
        if (micros < 2 * STEPS) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
        return shift * STEPS + (int) (micros >>> shift);
    }

    private static long lowest(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return (long) (bucket - shift * STEPS) << shift;
    }
}
