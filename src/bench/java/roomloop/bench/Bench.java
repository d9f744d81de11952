package roomloop.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares Roomloop with a naive chat on this machine, in turns, and prints one table of ratios. Run by
 * {@code scripts/bench} in the project's folder. {@code --quick}: one short round; {@code --json}: for programs.
 */
public final class Bench {
    private final Settings settings;
    private final Scores scores = new Scores();
    private final Servers servers;

    private Bench(Settings settings, Servers servers) {
        this.settings = settings;
        this.servers = servers;
    }

    /** Exit code 1 if anything was lost, or could not be measured; 2 for an option that it doesn't know. */
    public static void main(String[] args) throws Exception {
        Set<String> options = Set.of(args);
        if (!Set.of("--quick", "--json").containsAll(options)) {
            System.err.println("Usage: scripts/bench [--quick] [--json]");
            System.exit(2);
        }
        Settings settings = options.contains("--quick") ? Settings.QUICK : Settings.USUAL;
        Scores scores;
        try (Servers servers = new Servers()) {
            scores = new Bench(settings, servers).run();
        }
        Report report = new Report(Machine.here(), settings, scores);
        System.out.println((options.contains("--json") ? report.json() : report.table()).strip());
        System.exit(scores.faults().isEmpty() ? 0 : 1);
    }

    private Scores run() throws IOException, InterruptedException {
        var progress = new Progress(scores, settings.atMost());
        progress.run(rounds(contenders()));
        return scores;
    }

    /** All run all the time; those whose turn it isn't have nothing to do. */
    private List<Contender> contenders() throws IOException, InterruptedException {
        ServerProcess redis = servers.redis();
        String address = "127.0.0.1:" + redis.port();
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(Contender.NAIVE, List.of(servers.naive())));
        contenders.add(new Contender(Contender.ALONE, List.of(roomloop(Servers.ALONE))));
        contenders.add(new Contender(Contender.WITH_REDIS, List.of(roomloop(address))));
        if (settings.sharing() > 1) {
            contenders.add(new Contender(Contender.TWO_SERVERS, List.of(roomloop(address), roomloop(address))));
        }
        for (Contender contender : contenders) {
            contender.awaitReady();
        }
        return contenders;
    }

    private ServerProcess roomloop(String redis) throws IOException {
        return servers.roomloop(redis, Servers.FLAGS);
    }

    private List<List<Step>> rounds(List<Contender> contenders) {
        return IntStream.range(0, settings.rounds())
                .mapToObj(round -> round(round, contenders))
                .toList();
    }

    private List<Step> round(int round, List<Contender> contenders) {
        var talk = new TalkSteps(settings, scores);
        var fresh = new FreshSteps(settings, scores, servers);
        List<Step> steps = new ArrayList<>();
        if (round == 0) {
            steps.addAll(talk.warmUp(contenders));
            steps.add(talk.comeAndGo(contenders.get(1)));
        }
        steps.addAll(talk.round(round, contenders));
        steps.addAll(talk.bad(round, contenders.get(1)));
        steps.addAll(fresh.idle(round));
        steps.addAll(fresh.start(round, cacheFlags()));
        if (round == 0 && settings != Settings.QUICK) {
            steps.add(fresh.rest(round, cacheFlags()));
        }
        return steps;
    }

    private static List<String> cacheFlags() {
        return Stream.of(System.getProperty("bench.cache", "").split(" "))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }
}
