package roomloop.bench;

import java.util.Collection;
import java.util.Map;

/** How one column's values compare with another's, round by round. */
record Ratio(double min, double median, double max) {
    /** Both by the number of their round; rounds that one of them lacks count nothing. */
    static Ratio of(Map<Integer, Double> values, Map<Integer, Double> base) {
        double[] sorted = values.keySet().stream()
                .filter(base::containsKey)
                .mapToDouble(round -> values.get(round) / base.get(round))
                .sorted()
                .toArray();
        return sorted.length == 0
                ? new Ratio(Double.NaN, Double.NaN, Double.NaN)
                : new Ratio(sorted[0], median(sorted), sorted[sorted.length - 1]);
    }

    static double median(Collection<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    @Override
    public String toString() {
        return min == max ? show(median) : show(min) + " · " + show(median) + " · " + show(max);
    }

    private static String show(double ratio) {
        return (ratio < 10 ? "%.2f" : "%.1f").formatted(ratio);
    }
}
