package roomloop.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that was measured, and all that failed. A row's other columns are compared with its first. */
final class ResultTable {
    private final Map<Row, Map<String, Map<Integer, Double>>> values = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private double busiestLoad; // cores

    void add(Row row, String column, int round, double value) {
        values.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(column, key -> new TreeMap<>())
                .put(round, value);
    }

    /** The load itself kept that many cores busy in one step. */
    void addLoad(double cores) {
        busiestLoad = Math.max(busiestLoad, cores);
    }

    double busiestLoad() {
        return busiestLoad;
    }

    /** Roomloop broke a promise, or could not be measured. */
    void fault(String what) {
        faults.add(what);
    }

    List<String> faults() {
        return faults;
    }

    List<Row> rows() {
        return List.copyOf(values.keySet());
    }

    List<String> columns(Row row) {
        return List.copyOf(values.get(row).keySet());
    }

    /** By the number of their round. */
    Map<Integer, Double> values(Row row, String column) {
        return values.get(row).get(column);
    }

    /** How many were begun. */
    int rounds() {
        return 1
                + values.values().stream()
                        .flatMap(columns -> columns.values().stream())
                        .flatMap(byRound -> byRound.keySet().stream())
                        .max(Integer::compare)
                        .orElse(-1);
    }

    /** What a column is to the first one. */
    Ratio ratio(Row row, String column) {
        return Ratio.of(values(row, column), values(row, columns(row).getFirst()));
    }

    /**
     * One line of the table.
     *
     * @param workload what was done
     * @param what was measured
     * @param unit of the first column's numbers; the other columns are ratios to it
     */
    record Row(String workload, String what, Unit unit) {
        enum Unit {
            PER_SECOND,
            MICROSECONDS,
            MILLISECONDS,
            KILOBYTES,
            MEGABYTES;

            String show(double value) {
                return switch (this) {
                    case PER_SECOND -> "%,.0f k/s".formatted(value / 1_000);
                    case MICROSECONDS -> value < 20 ? "%.2f µs".formatted(value) : "%,.0f µs".formatted(value);
                    case MILLISECONDS -> value < 20 ? "%.1f ms".formatted(value) : "%,.0f ms".formatted(value);
                    case KILOBYTES -> "%.1f KB".formatted(value);
                    case MEGABYTES -> "%.0f MB".formatted(value);
                };
            }

            String better() {
                return this == PER_SECOND ? "higher" : "lower";
            }
        }
    }

    /** How one column's values compare with another's, round by round. */
    record Ratio(double min, double median, double max) {
        /** Both by the number of their round; rounds that one of them lacks don't count. */
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
            return median(
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
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
}
