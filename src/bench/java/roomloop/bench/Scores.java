package roomloop.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that was measured, and all that went wrong. A row's first column is what the others are compared with. */
final class Scores {
    private final Map<Row, Map<String, Map<Integer, Double>>> values = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private double busiestLoad; // cores

    void add(Row row, String column, int round, double value) {
        values.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(column, key -> new TreeMap<>())
                .put(round, value);
    }

    /** The load itself kept that many cores busy, once. */
    void loadKept(double cores) {
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
}
