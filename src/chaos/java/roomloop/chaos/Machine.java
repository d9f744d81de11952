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

/** Starts everything, breaks it, lets it heal, and has it checked. */
final class Machine {
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final Duration IN_PEACE = Duration.ofSeconds(3); // they talk on, when all is well again
    private static final int LONG = 60; // seconds: a shorter run doesn't wait for rooms to retire
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Options options;
    private final PrintStream out;
    private final Path directory;
    private final Queue<String> odd = new ConcurrentLinkedQueue<>();
    private final Queue<String> stuck = new ConcurrentLinkedQueue<>();
    private final List<String> ghosts = new ArrayList<>();
    private final List<RoomLog> logs = new ArrayList<>();

    private Machine(Options options, PrintStream out) throws IOException {
        this.options = options;
        this.out = out;
        this.directory = Files.createTempDirectory(Path.of("target"), "faults-");
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

    /** Prints how it goes, and what came of it. */
    static Verdict run(Options options, PrintStream out) throws Exception {
        return new Machine(options, out).run();
    }

    private Verdict run() throws Exception {
        out.println("./scripts/chaos " + options);
        try (var arena = Arena.open(options, directory, odd::add)) {
            var progress = new Progress(arena.guests(), out);
            await(
                    arena,
                    () -> arena.guests().stream()
                            .allMatch(guest -> guest.status().at().size() > 0));
            var nemesis = new Nemesis(arena, stuck::add, odd::add);
            breakThings(nemesis, progress);
            progress.say("healing");
            nemesis.heal();
            progress.say("all is up again");
            Thread.sleep(IN_PEACE);
            settle(arena);
            lookAtWhatIsLeft(arena, progress);
            return report(arena, nemesis);
        }
    }

    private void breakThings(Nemesis nemesis, Progress progress) throws InterruptedException {
        var plan = new Plan(options);
        long end = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        while (System.nanoTime() < end) {
            Plan.Step step = plan.next();
            Thread.sleep(step.pause());
            nemesis.strike(step);
            progress.say(step.fault().words());
        }
    }

    /** Waits until all that was said is confirmed, everybody is in all rooms, and has heard what the others have. */
    private void settle(Arena arena) throws InterruptedException {
        arena.guests().forEach(guest -> guest.tell(new Signal.Settle()));
        await(
                arena,
                () -> arena.guests().stream().allMatch(guest -> guest.status().isSettled()) && allAgree(arena));
        Thread.sleep(QUIET);
        for (Chatter guest : arena.guests()) {
            if (!guest.status().isSettled()) {
                odd.add(guest.name() + " has not come to rest: " + guest.status());
            }
            guest.tell(new Signal.AllSaid());
        }
        Arena.ROOMS.forEach(room -> logs.add(new Redis(arena.store().of(room)).log(room)));
    }

    private static boolean allAgree(Arena arena) {
        Map<String, MessageId> ends = new HashMap<>();
        return arena.guests().stream()
                .flatMap(guest -> guest.status().at().entrySet().stream())
                .allMatch(at -> ends.merge(at.getKey(), at.getValue(), (first, now) -> first)
                        .equals(at.getValue()));
    }

    private static void await(Arena arena, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TO_SETTLE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    private void lookAtWhatIsLeft(Arena arena, Progress progress) throws InterruptedException {
        var aftermath = new Aftermath(arena, directory);
        progress.say("looking for ghosts");
        ghosts.addAll(aftermath.ghosts());
        progress.say("looking for stuck threads");
        stuck.addAll(aftermath.stuckThreads());
        if (options.seconds() >= LONG) {
            stuck.addAll(aftermath.stuckRooms());
        }
        progress.say("stopping the servers");
        stuck.addAll(aftermath.stuckServers());
        for (Chatter guest : arena.guests()) {
            guest.tell(new Signal.Go());
            guest.awaitEnd();
        }
    }

    private Verdict report(Arena arena, Nemesis nemesis) throws IOException {
        var visits = arena.guests().stream().flatMap(g -> g.visits().stream()).toList();
        var sayings = arena.guests().stream()
                .flatMap(g -> g.person().sayings.asTold(g.person().uid).stream())
                .toList();
        var history = new History(visits, sayings, logs, List.copyOf(odd), ghosts, List.copyOf(stuck));
        var report = new Report(options, history, arena, nemesis.blows());
        out.print(report.text());
        report.clearUp(directory, out);
        return report.verdict();
    }
}
