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
import java.util.Optional;
import java.util.TreeMap;
import roomloop.chaos.FaultInjector.InjectedFault;
import roomloop.chaos.FaultPlan.Fault;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.TestHistory.SentMessage;

/** What is printed at the end: what happened, how long users took to recover from each fault, and what was violated. */
final class FaultTestReport {
    private static final String ROW = "  %-32s %6s %6s   %5s %6s %6s %6s%n";

    private final Options options;
    private final TestHistory history;
    private final CheckResult result;
    private final List<InjectedFault> injected;
    private final Map<String, List<Long>> confirmations = new HashMap<>(); // nano times, rising, by the user's name
    private final Map<String, Integer> seen = new TreeMap<>();

    FaultTestReport(Options options, TestHistory history, List<SimulatedUser> users, List<InjectedFault> injected) {
        this.options = options;
        this.history = history;
        this.result = Checker.check(history);
        this.injected = injected;
        for (SimulatedUser user : users) {
            confirmations.put(user.name(), user.state().confirmations());
            user.state().seen.forEach((kind, times) -> seen.merge(kind, times, Integer::sum));
        }
    }

    CheckResult result() {
        return result;
    }

    String text() {
        long frames = history.connections().stream()
                .mapToLong(connection -> connection.observations().size())
                .sum();
        long doubtful = history.sent().stream()
                .filter(message -> message.order() == SentMessage.Order.DOUBTFUL)
                .count();
        return "%n%s%n  %d messages sent (%d took more than one try or 10 s), %d frames received on %d connections%n  among them %s%n%n%s%n%s%n%s%n"
                .formatted(
                        options,
                        history.sent().size(),
                        doubtful,
                        frames,
                        history.connections().size(),
                        seen,
                        recoveryTimes(),
                        result.table(),
                        result.isClean() ? "Every promise was kept." : "PROMISES WERE BROKEN.");
    }

    /** For each fault: how long until each user that it hit had a new message confirmed. */
    private String recoveryTimes() {
        var table = new StringBuilder(
                ROW.formatted("faults injected; s to recover", "times", "hit", "p50", "p90", "p99", "max"));
        for (Fault fault : Fault.of(options)) {
            List<InjectedFault> same =
                    injected.stream().filter(one -> one.fault() == fault).toList();
            double[] seconds = same.stream()
                    .flatMap(one -> one.hit().stream().flatMap(user -> recovery(user, one.end()).stream()))
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            table.append(ROW.formatted(
                    fault.description(),
                    same.size(),
                    seconds.length,
                    quantile(seconds, 0.5),
                    quantile(seconds, 0.9),
                    quantile(seconds, 0.99),
                    quantile(seconds, 1)));
        }
        return table.append("  (faults overlap: these times include whatever came in between)%n".formatted())
                .toString();
    }

    /** Seconds; empty if nothing of this user was confirmed any more. */
    private Optional<Double> recovery(String user, long end) {
        return confirmations.getOrDefault(user, List.of()).stream()
                .filter(time -> time - end >= 0)
                .findFirst()
                .map(time -> (time - end) / 1e9);
    }

    private static String quantile(double[] rising, double share) {
        if (rising.length == 0) {
            return "-";
        }
        int index = (int) Math.ceil(share * rising.length) - 1;
        return "%.2f".formatted(rising[Math.clamp(index, 0, rising.length - 1)]);
    }

    /** Keeps the servers' logs and writes the whole history if something was violated, else deletes everything. */
    void cleanUp(Path directory, PrintStream out) throws IOException {
        if (!result.isClean()) {
            writeHistory(directory.resolve("history.txt"));
            out.println("Logs and the whole history: " + directory);
            return;
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(FaultTestReport::delete);
        }
    }

    private void writeHistory(Path file) throws IOException {
        try (var to = new PrintStream(Files.newOutputStream(file))) {
            history.sent().forEach(to::println);
            for (RoomLog log : history.logs()) {
                log.messages().forEach(message -> to.println("LOG " + log.room() + " " + message));
            }
            for (ConnectionHistory connection : history.connections()) {
                to.println(connection.name() + " " + connection.end());
                connection.observations().forEach(observation -> to.println("    " + observation));
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
