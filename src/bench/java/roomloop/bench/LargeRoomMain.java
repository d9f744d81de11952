package roomloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import roomloop.bench.load.LoadGenerator;
import roomloop.bench.load.LoadResult;
import roomloop.bench.load.Workload;

/** One room of 5,000 members on one server; 50 of them send a message every second. {@code scripts/bench large} runs it. */
public final class LargeRoomMain {
    private static final int MEMBERS = 5_000;
    private static final int SENDERS = 50;
    private static final Workload.Mode MODE = new Workload.Mode.Open(SENDERS);
    private static final Duration CONNECTING = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final Duration WARM = Duration.ofSeconds(5);

    private LargeRoomMain() {}

    /** Exit code 1 if a client was disconnected, or missed anything. */
    public static void main(String[] args) throws Exception {
        try (ServerLauncher servers = new ServerLauncher()) {
            MeasuredProcess server = servers.roomloop(ServerLauncher.ALONE, ServerLauncher.FLAGS);
            var system = new SystemUnderTest("large", List.of(server));
            system.awaitReady();
            var workload = new Workload(SENDERS, 1, SENDERS, BenchSettings.TEXT, List.of());
            try (LoadGenerator load = new LoadGenerator(system.target(servers.tokens()), workload, system.meter())) {
                System.exit(measure(load, server) ? 0 : 1);
            }
        }
    }

    private static boolean measure(LoadGenerator load, MeasuredProcess server) throws IOException {
        load.connect();
        print("50 members", load.measure(MODE, WARM, MEASURED));
        LoadResult connecting = load.measureWhileConnecting(MODE, MEMBERS - SENDERS, CONNECTING);
        print("while 4,950 come in 30 s", connecting);
        System.out.printf(
                "  presence: %.1f a second for each member (4 at most)%n",
                connecting.others() / CONNECTING.toSeconds() / ((MEMBERS + SENDERS) / 2.0));
        LoadResult all = load.measure(MODE, WARM, MEASURED);
        print("5,000 members", all);
        System.out.printf("  memory: %.0f MB%n", server.meter().memory() / 1e6);
        return connecting.isComplete() && all.isComplete();
    }

    private static void print(String name, LoadResult result) {
        System.out.printf(
                "%s: %.1f messages/s, %,.0f deliveries/s, %.1f in each write, p50 %.1f ms, p99 %.1f ms, most %.0f ms;"
                        + " server %.2f cores, load %.2f; cut %d, missing %d, wrong %d%n",
                name,
                result.messagesPerSecond(),
                result.deliveriesPerSecond(),
                result.perBatch(),
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
