package roomloop.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what was measured: as a table for people, or as JSON for programs. */
final class Report {
    private static final int NAME = 30;
    private static final int WHAT = 21;
    private static final int FIRST = 16;
    private static final int COLUMN = 24;

    private final Machine machine;
    private final Settings settings;
    private final Scores scores;

    Report(Machine machine, Settings settings, Scores scores) {
        this.machine = machine;
        this.settings = settings;
        this.scores = scores;
    }

    String table() {
        StringBuilder out = new StringBuilder();
        out.append("%s · %s · %s%n".formatted(machine.date(), machine.processors(), machine.system()));
        out.append("%s · each server under load: java %s · texts of %d bytes · load and servers on this one machine%n"
                .formatted(machine.java(), machine.flags(), Settings.TEXT));
        out.append("Ratios to the first column, round by round: least · median · most of %d rounds%n"
                .formatted(scores.rounds()));
        List<String> columns = List.of();
        String shape = "";
        for (Row row : scores.rows()) {
            if (!scores.columns(row).equals(columns)) {
                columns = scores.columns(row);
                out.append(head(columns));
            }
            out.append(line(row, row.shape().equals(shape) ? "" : row.shape()));
            shape = row.shape();
        }
        out.append("%nThe load itself kept at most %.2f of a core busy: near 1, it is the load that is measured%n"
                .formatted(scores.busiestLoad()));
        scores.faults().forEach(fault -> out.append("Not well: %s%n".formatted(fault)));
        return out.toString();
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("settings", settings.toString());
        all.put("busiestLoad", scores.busiestLoad());
        all.put("rows", scores.rows().stream().map(this::json).toList());
        all.put("faults", scores.faults());
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String column : scores.columns(row)) {
            columns.put(column, Map.of("rounds", scores.values(row, column), "ratio", scores.ratio(row, column)));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("shape", row.shape());
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
        List<String> columns = scores.columns(row);
        String first = row.unit()
                .show(Ratio.median(scores.values(row, columns.getFirst()).values()));
        String others = columns.stream()
                .skip(1)
                .map(column -> pad(scores.ratio(row, column).toString(), COLUMN))
                .collect(Collectors.joining());
        String better = row.unit().better().equals("higher") ? " ↑" : " ↓";
        return (pad(name, NAME) + pad(row.what() + better, WHAT) + pad(first, FIRST) + others).stripTrailing() + "\n";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
