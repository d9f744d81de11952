package roomloop.chaos.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import roomloop.chat.CloseReason;
import roomloop.chat.MessageId;
import roomloop.support.TestClient;
import roomloop.support.TestServer;
import roomloop.support.Threads;

/**
 * Mutated requests, frames and JSON by the hundred thousand. {@code ./scripts/dev/fuzz --cases 1000000} for more, and
 * {@code --seed} to see again what failed.
 */
class FuzzTest {
    private static final int CASES = Integer.getInteger("cases", 100_000);
    private static final long SEED =
            Long.getLong("seed", ThreadLocalRandom.current().nextLong());
    private static final int FUZZERS = 4;
    private static final List<String> ONE_TASK_THREADS =
            List.of("handler-", "greeter", "goodbye-", "refusal", "join-", "room-fuzz");

    private final AtomicInteger cases = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void malformed_input_of_any_kind_disturbs_no_other_client() throws Exception {
        try (var server = TestServer.alone(Map.of("RATE_LIMIT", "off", "TOKEN_RATE", "off"))) {
            TestClient ann = server.guest("ann").joins("calm");
            TestClient bob = server.guest("bob").joins("calm");
            TestClient spy = server.guest("spy").joins("fuzz");
            bob.everythingSoFar();
            var tokens = IntStream.range(0, 20)
                    .mapToObj(i -> server.token("eve" + i))
                    .toList();
            var fuzzers = new ArrayList<Thread>();
            for (int i = 0; i < FUZZERS; i++) {
                fuzzers.add(Thread.ofVirtual().start(() -> fuzz(server.port(), tokens)));
            }
            int said = 0;
            while (fuzzers.stream().anyMatch(Thread::isAlive)) {
                ann.says("m" + said);
                JsonNode heard = bob.next();
                assertEquals("m" + said++, heard.path("text").textValue(), () -> "seed " + SEED + ": " + heard);
                fuzzers.getFirst().join(Duration.ofMillis(2));
            }
            assertEquals(List.of(), List.copyOf(failures), "seed " + SEED);
            assertTrue(said > 0 && cases.get() >= CASES);
            assertEquals(
                    said,
                    ann.everythingSoFar().stream().filter(FuzzTest::isMessage).count());
            assertInOrder(spy.everythingSoFar());
            spy.close();
            assertNothingIsLeft(server);
        }
    }

    private void fuzz(int port, List<String> tokens) {
        while (cases.get() < CASES && failures.isEmpty()) {
            int number = connections.getAndIncrement();
            try {
                cases.addAndGet(new FuzzedConnection(port, tokens.get(number % tokens.size()), SEED + number).run());
            } catch (Exception | AssertionError e) {
                failures.add("connection with seed " + (SEED + number) + ": " + e);
            }
        }
    }

    private static boolean isMessage(JsonNode frame) {
        return frame.path("type").textValue().equals("message");
    }

    private static void assertInOrder(List<JsonNode> heard) {
        var last = MessageId.parse("0-0").orElseThrow();
        int messages = 0;
        for (JsonNode message : heard.stream().filter(FuzzTest::isMessage).toList()) {
            var id = MessageId.parse(message.path("id").textValue()).orElseThrow();
            assertTrue(id.compareTo(last) > 0, () -> "seed " + SEED + ": " + message);
            last = id;
            messages++;
        }
        assertTrue(messages > 0, "some of the mutated frames must still be valid");
    }

    private static void assertNothingIsLeft(TestServer server) {
        var counters = server.counters;
        assertEquals(0, counters.failures(), "seed " + SEED);
        assertEquals(0, counters.ended().get(CloseReason.BUG).sum(), "seed " + SEED);
        eventually("only the room of the other clients is open, seed " + SEED, () -> server.rooms.open() == 1);
        eventually(
                "no thread is left, seed " + SEED,
                () -> ONE_TASK_THREADS.stream()
                        .allMatch(name -> Threads.named(name).isEmpty()));
    }
}
