package roomloop.page;

import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import roomloop.support.Guest;
import roomloop.support.TestServer;

/** What the tests of the Inside page share: ann looks at a room of the test's own, in which bob is. */
abstract class Looking {
    static final int WINDOW = 64;
    static final int OUTBOX = 256;

    static TestServer server;
    static Tab ann;
    private static int tests;

    final String room = "room-" + ++tests;
    Guest bob;

    @BeforeAll
    static void open() throws Exception {
        server = start(Map.of("RATE_LIMIT", "off"));
        ann = new Tab("ann");
    }

    @AfterAll
    static void close() {
        ann.close();
        server.close();
    }

    @BeforeEach
    void meet() {
        bob = server.guest("bob").joins(room);
    }

    @AfterEach
    void part() {
        bob.close();
        ann.opens(URI.create("about:blank")).forgets();
    }

    static TestServer start(Map<String, String> settings) throws Exception {
        var all = new HashMap<>(Map.of("INSIDE", "on"));
        all.putAll(settings);
        return TestServer.alone(all);
    }

    Tab annLooks() {
        return annLooks(server).reads("Live").reads("through #" + room);
    }

    Tab annLooks(TestServer at) {
        ann.opens(page(at));
        if (ann.asks("return sessionStorage.length").equals(0L)) {
            ann.fills("Your name", "ann");
            ann.presses("Look inside");
        }
        return ann;
    }

    URI page(TestServer at) {
        return URI.create("http://127.0.0.1:" + at.port() + "/inside.html#" + room);
    }

    void bobSays(int messages) {
        for (int i = 0; i < messages; i++) {
            bob.says("message " + i);
            bob.hears("message " + i); // so that each is a turn of its own
        }
    }

    /** What waits in ann's outbox, the fullest if she has several; -1 if she has none. */
    static long annsOutbox() {
        return (Long) ann.asks("""
                const meter = document.querySelector("[role=meter][aria-label='Outbox of ann']");
                return Number(meter?.ariaValueNow ?? -1);""");
    }

    static void annStopsReading() {
        ann.presses("Stop reading");
        eventually("her connection is in the picture", () -> annsOutbox() == 0);
    }

    static List<String> happened() {
        return strings("return [...document.querySelectorAll('[role=log] span')].map((e) => e.textContent)");
    }

    /** @param row by its key; column 0 is the one after the name */
    static String cell(String row, int column) {
        return (String) ann.asks(
                "return document.querySelectorAll(`tr[data-key='${arguments[0]}'] td`)[arguments[1]].textContent",
                row,
                column);
    }

    static List<String> strings(String script) {
        return ((List<?>) ann.asks(script)).stream().map(String::valueOf).toList();
    }
}
