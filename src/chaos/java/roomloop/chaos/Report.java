package roomloop.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is printed at the end. */
final class Report {
    private final Options options;
    private final History history;
    private final Verdict verdict;
    private final Recoveries recoveries;
    private final Map<String, Integer> met = new TreeMap<>();

    Report(Options options, History history, Arena arena, List<Blow> blows) {
        this.options = options;
        this.history = history;
        this.verdict = Checker.check(history);
        Map<String, List<Long>> confirmations = new HashMap<>();
        arena.guests()
                .forEach(g -> confirmations.put(g.name(), g.person().sayings.confirmations()));
        arena.guests().forEach(g -> g.person().met.forEach((what, times) -> met.merge(what, times, Integer::sum)));
        this.recoveries = new Recoveries(blows, confirmations);
    }

    Verdict verdict() {
        return verdict;
    }

    String text() {
        long heard = history.visits().stream().mapToLong(v -> v.facts().size()).sum();
        long doubtful = history.sayings().stream()
                .filter(saying -> saying.course() == Saying.Course.DOUBTFUL)
                .count();
        return "%n%s%n  %d messages said (%d took more than one try or 10 s), %d frames heard on %d connections%n  they met %s%n%n%s%n%s%n%s%n"
                .formatted(
                        options,
                        history.sayings().size(),
                        doubtful,
                        heard,
                        history.visits().size(),
                        met,
                        recoveries.table(Fault.of(options)),
                        verdict.table(),
                        verdict.isClean() ? "Every promise was kept." : "PROMISES WERE BROKEN.");
    }

    /** Keeps logs, data and the whole history if something was wrong, else nothing. */
    void clearUp(Path directory, PrintStream out) throws IOException {
        if (!verdict.isClean()) {
            write(directory.resolve("history.txt"));
            out.println("Logs and the whole history: " + directory);
            return;
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Report::delete);
        }
    }

    private void write(Path file) throws IOException {
        try (var to = new PrintStream(Files.newOutputStream(file))) {
            history.sayings().forEach(to::println);
            for (RoomLog log : history.logs()) {
                log.lines().forEach(line -> to.println("LOG " + log.room() + " " + line));
            }
            for (Visit visit : history.visits()) {
                to.println(visit.who() + " " + visit.ending());
                visit.facts().forEach(fact -> to.println("    " + fact));
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
