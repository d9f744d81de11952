package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import roomloop.bench.load.Load;
import roomloop.bench.load.Mode;
import roomloop.bench.load.Result;
import roomloop.bench.load.Shape;

/** One room of 5,000 members on one server; 50 of them say something every second. Run by {@code scripts/bench large}. */
public final class Large {
    private static final int MEMBERS = 5_000;
    private static final int VOICES = 50;
    private static final Mode TALK = new Mode.Open(VOICES);
    private static final Duration COMING = Duration.ofSeconds(30);
    private static final Duration WHILE = Duration.ofSeconds(15);
    private static final Duration WARM = Duration.ofSeconds(5);

    private Large() {}

    /** Exit code 1 if anybody was cut, or missed anything. */
    public static void main(String[] args) throws Exception {
        try (Servers servers = new Servers()) {
            ServerProcess server = servers.roomloop(Servers.ALONE, Servers.FLAGS);
            var contender = new Contender("large", List.of(server));
            contender.awaitReady();
            var shape = new Shape(VOICES, 1, VOICES, Settings.TEXT, List.of());
            try (Load load = new Load(contender.target(servers.tokens()), shape, contender.meter())) {
                System.exit(measure(load, server) ? 0 : 1);
            }
        }
    }

    private static boolean measure(Load load, ServerProcess server) throws IOException {
        load.arrive();
        tell("50 members", load.talk(TALK, WARM, WHILE));
        Result coming = load.talkWhileTheyCome(TALK, MEMBERS - VOICES, COMING);
        tell("while 4,950 come in 30 s", coming);
        System.out.printf(
                "  presence: %.1f a second for each member (4 at most)%n",
                coming.others() / COMING.toSeconds() / ((MEMBERS + VOICES) / 2.0));
        Result all = load.talk(TALK, WARM, WHILE);
        tell("5,000 members", all);
        System.out.printf("  memory: %.0f MB%n", server.meter().memory() / 1e6);
        return coming.isComplete() && all.isComplete();
    }

    private static void tell(String name, Result result) {
        System.out.printf(
                "%s: %.1f messages/s, %,.0f deliveries/s, %.1f in each write, p50 %.1f ms, p99 %.1f ms, most %.0f ms;"
                        + " server %.2f cores, load %.2f; cut %d, missing %d, wrong %d%n",
                name,
                result.messagesPerSecond(),
                result.deliveriesPerSecond(),
                result.perTurn(),
                result.p50() / 1e3,
                result.p99() / 1e3,
                result.max() / 1e3,
                result.serverCores(),
                result.ownCores(),
                result.lost(),
                result.missing(),
                result.wrong());
    }
}
