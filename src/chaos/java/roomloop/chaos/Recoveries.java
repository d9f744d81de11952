package roomloop.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long it took, after each fault, until each guest who was hit had something new confirmed. */
final class Recoveries {
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Double>> seconds = new EnumMap<>(Fault.class);

    /** @param confirmations for each guest's name: nano times, rising */
    Recoveries(List<Blow> blows, Map<String, List<Long>> confirmations) {
        for (Blow blow : blows) {
            counts.merge(blow.fault(), 1, Integer::sum);
            var times = seconds.computeIfAbsent(blow.fault(), none -> new ArrayList<>());
            for (String guest : blow.hit()) {
                confirmations.getOrDefault(guest, List.of()).stream()
                        .filter(time -> time - blow.end() >= 0)
                        .findFirst()
                        .ifPresent(time -> times.add((time - blow.end()) / 1e9));
            }
        }
    }

    /** @param faults those that could have been */
    String table(List<Fault> faults) {
        var table = new StringBuilder("  %-32s %6s %6s   %5s %6s %6s %6s%n"
                .formatted("faults injected; s to recover", "times", "hit", "p50", "p90", "p99", "max"));
        for (Fault fault : faults) {
            double[] times = seconds.getOrDefault(fault, List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            table.append("  %-32s %6d %6d   %5s %6s %6s %6s%n"
                    .formatted(
                            fault.words(),
                            counts.getOrDefault(fault, 0),
                            times.length,
                            quantile(times, 0.5),
                            quantile(times, 0.9),
                            quantile(times, 0.99),
                            quantile(times, 1)));
        }
        return table.append("  (faults overlap: these times include whatever came in between)%n".formatted())
                .toString();
    }

    /** @param sorted rising */
    private static String quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return "-";
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return "%.2f".formatted(sorted[Math.clamp(index, 0, sorted.length - 1)]);
    }
}
