package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.bench.load.LoadGenerator;
import roomloop.bench.load.LoadResult;
import roomloop.bench.load.ProcessMeter;
import roomloop.bench.load.Target;
import roomloop.bench.load.Workload;
import roomloop.support.TestServer;

/** A large room in which some clients talk while others join: {@code scripts/bench large} in small. */
class LargeRoomTest {
    private static final int VOICES = 20;
    private static final int NEWCOMERS = 400;
    private static final Duration COMING = Duration.ofSeconds(3);
    private static final Workload.Mode TALK = new Workload.Mode.Open(100);

    @Test
    void no_client_that_reads_is_cut_or_misses_anything_and_presence_is_coalesced() throws Exception {
        var shape = new Workload(VOICES, 1, VOICES, 200, List.of());
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off"));
                var load = new LoadGenerator(target(server), shape, new ProcessMeter(List.of()))) {
            load.connect();
            LoadResult coming = load.measureWhileConnecting(TALK, NEWCOMERS, COMING);
            LoadResult all = load.measure(TALK, Duration.ZERO, Duration.ofSeconds(1));
            assertTrue(coming.isComplete(), coming::toString);
            assertTrue(all.isComplete(), all::toString);
            long most = (4 * COMING.toSeconds() + 1) * (VOICES + NEWCOMERS); // however many came
            assertTrue(coming.others() <= most, coming::toString);
        }
    }

    private static Target target(TestServer server) {
        return new Target(
                List.of(server.port()),
                "/ws?room=hall&token={token}",
                "{\"type\":\"message\",\"text\":\"{text}\"}",
                "\"type\":\"joined\"",
                number -> server.token("guest " + number));
    }
}
