package roomloop.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import roomloop.bench.ResultTable.Ratio;
import roomloop.bench.ResultTable.Row;

/** Says what was measured: as a table for people, or as JSON for programs. */
final class ResultReport {
    private static final int NAME = 30;
    private static final int WHAT = 21;
    private static final int FIRST = 16;
    private static final int COLUMN = 24;

    private final HostInfo machine;
    private final BenchSettings settings;
    private final ResultTable results;

    ResultReport(HostInfo machine, BenchSettings settings, ResultTable results) {
        this.machine = machine;
        this.settings = settings;
        this.results = results;
    }

    String table() {
        StringBuilder out = new StringBuilder();
        out.append("%s · %s · %s%n".formatted(machine.date(), machine.processors(), machine.system()));
        out.append("%s · each server under load: java %s · texts of %d bytes · load and servers on this one machine%n"
                .formatted(machine.java(), machine.flags(), BenchSettings.TEXT));
        out.append("Ratios to the first column, round by round: least · median · most of %d rounds%n"
                .formatted(results.rounds()));
        List<String> columns = List.of();
        String workload = "";
        for (Row row : results.rows()) {
            if (!results.columns(row).equals(columns)) {
                columns = results.columns(row);
                out.append(head(columns));
            }
            out.append(line(row, row.workload().equals(workload) ? "" : row.workload()));
            workload = row.workload();
        }
        out.append("%nThe load itself kept at most %.2f of a core busy: near 1, it is the load that is measured%n"
                .formatted(results.busiestLoad()));
        results.faults().forEach(fault -> out.append("Not well: %s%n".formatted(fault)));
        return out.toString();
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("settings", settings.toString());
        all.put("busiestLoad", results.busiestLoad());
        all.put("rows", results.rows().stream().map(this::json).toList());
        all.put("faults", results.faults());
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String column : results.columns(row)) {
            columns.put(column, Map.of("rounds", results.values(row, column), "ratio", results.ratio(row, column)));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("shape", row.workload());
        all.put("what", row.what());
        all.put("unit", row.unit());
        all.put("better", row.unit().better());
        all.put("columns", columns);
        return all;
    }

    private static String head(List<String> columns) {
        return "%n%s%s%s%n"
                .formatted(
                        " ".repeat(NAME + WHAT),
                        pad(columns.getFirst(), FIRST),
                        columns.stream()
                                .skip(1)
                                .map(column -> pad(column, COLUMN))
                                .collect(Collectors.joining()))
                .replaceAll(" +(\\R)$", "$1");
    }

    private String line(Row row, String name) {
        List<String> columns = results.columns(row);
        String first = row.unit()
                .show(Ratio.median(results.values(row, columns.getFirst()).values()));
        String others = columns.stream()
                .skip(1)
                .map(column -> pad(results.ratio(row, column).toString(), COLUMN))
                .collect(Collectors.joining());
        String better = row.unit().better().equals("higher") ? " ↑" : " ↓";
        return (pad(name, NAME) + pad(row.what() + better, WHAT) + pad(first, FIRST) + others).stripTrailing() + "\n";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
