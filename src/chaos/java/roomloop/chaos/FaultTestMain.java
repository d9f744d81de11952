package roomloop.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import roomloop.chat.MessageId;

/** Starts everything, injects faults, waits until all have recovered, and checks what was promised. */
final class FaultTestMain {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60); // until all users have settled
    private static final Duration WITHOUT_FAULTS = Duration.ofSeconds(3); // users send on when all has recovered
    private static final Duration QUIET = Duration.ofSeconds(1); // in which a message that comes twice would come
    private static final int LONG_RUN = 60; // seconds; a shorter run doesn't wait for rooms to retire

    private final Options options;
    private final PrintStream out;
    private final String progressFormat = Boolean.getBoolean("roomloop.terminal") ? "\r\033[K%s" : "%s%n";
    private final long start = System.nanoTime();
    private final Path directory;
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final Queue<String> stuck = new ConcurrentLinkedQueue<>();
    private final List<String> ghosts = new ArrayList<>();
    private final List<RoomLog> logs = new ArrayList<>();

    private FaultTestMain(Options options, PrintStream out) throws IOException {
        this.options = options;
        this.out = out;
        this.directory = Files.createTempDirectory(Path.of("target"), "chaos-");
    }

    public static void main(String[] arguments) throws Exception {
        try {
            var options = Options.parse(arguments);
            System.exit(run(options, System.out).isClean() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (see ./scripts/chaos --help)");
            System.exit(2);
        }
    }

    /** Prints its progress and its report. */
    static CheckResult run(Options options, PrintStream out) throws Exception {
        return new FaultTestMain(options, out).run();
    }

    private CheckResult run() throws Exception {
        out.println("./scripts/chaos " + options);
        try (var environment = Environment.start(options, directory, unexpected::add)) {
            List<SimulatedUser> users = environment.users();
            await(() ->
                    users.stream().noneMatch(user -> user.status().positions().isEmpty()));
            var nemesis = new Nemesis(environment, stuck::add, unexpected::add);
            injectFaults(nemesis, users);
            progress(users, "recovering");
            nemesis.awaitRecovery();
            progress(users, "all servers are ready");
            Thread.sleep(WITHOUT_FAULTS);
            settle(users);
            Environment.ROOMS.forEach(room -> logs.add(environment.redis().log(room)));
            checkForLeaks(environment);
            return report(users, nemesis);
        }
    }

    private void injectFaults(Nemesis nemesis, List<SimulatedUser> users) throws InterruptedException {
        var plan = new FaultPlan(options);
        long end = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        while (System.nanoTime() < end) {
            FaultPlan.Step step = plan.next();
            Thread.sleep(step.pause());
            nemesis.inject(step);
            progress(users, step.fault().description());
        }
    }

    /** Waits until all messages are confirmed, and every user is in its rooms and has received what the others have. */
    private void settle(List<SimulatedUser> users) throws InterruptedException {
        users.forEach(user -> user.signal(new SimulatedUser.Signal.Settle()));
        await(() -> users.stream().allMatch(user -> user.status().isSettled()) && haveSamePositions(users));
        Thread.sleep(QUIET);
        for (SimulatedUser user : users) {
            if (!user.status().isSettled()) {
                unexpected.add(user.name() + " has not settled: " + user.status());
            }
            user.signal(new SimulatedUser.Signal.Complete());
        }
    }

    private static boolean haveSamePositions(List<SimulatedUser> users) {
        Map<String, MessageId> positions = new HashMap<>();
        return users.stream()
                .flatMap(user -> user.status().positions().entrySet().stream())
                .allMatch(position -> positions
                        .merge(position.getKey(), position.getValue(), (first, other) -> first)
                        .equals(position.getValue()));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    private void checkForLeaks(Environment environment) throws InterruptedException {
        List<SimulatedUser> users = environment.users();
        var check = new LeakCheck(environment, directory);
        progress(users, "looking for ghosts");
        ghosts.addAll(check.ghosts());
        progress(users, "looking for stuck threads");
        stuck.addAll(check.stuckThreads());
        if (options.seconds() >= LONG_RUN) {
            stuck.addAll(check.stuckRooms());
        }
        progress(users, "stopping the servers");
        stuck.addAll(check.stuckServers());
        for (SimulatedUser user : users) {
            user.signal(new SimulatedUser.Signal.Quit());
            user.awaitEnd();
        }
    }

    private CheckResult report(List<SimulatedUser> users, Nemesis nemesis) throws IOException {
        var connections =
                users.stream().flatMap(user -> user.connections().stream()).toList();
        var sent = users.stream().flatMap(user -> user.state().sent().stream()).toList();
        var history = new TestHistory(connections, sent, logs, List.copyOf(unexpected), ghosts, List.copyOf(stuck));
        var report = new FaultTestReport(options, history, users, nemesis.injected());
        out.print(report.text());
        report.cleanUp(directory, out);
        return report.result();
    }

    /** Prints a line; on a terminal, over the line before. */
    private void progress(List<SimulatedUser> users, String news) {
        var all = users.stream().map(SimulatedUser::status).toList();
        long connected =
                all.stream().filter(status -> status.server().isPresent()).count();
        int sent = all.stream().mapToInt(SimulatedUser.Status::sent).sum();
        int unconfirmed =
                all.stream().mapToInt(SimulatedUser.Status::unconfirmed).sum();
        String line = "%4d s  %d of %d users connected, %d messages sent, %d unconfirmed · %s"
                .formatted((System.nanoTime() - start) / 1_000_000_000, connected, all.size(), sent, unconfirmed, news);
        out.printf(progressFormat, line);
        out.flush();
    }
}
