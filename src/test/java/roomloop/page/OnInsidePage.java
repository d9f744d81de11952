package roomloop.page;

import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** What the tests of the Inside page share: ann looks at a room of the test's own, in which bob is. */
abstract class OnInsidePage extends InBrowser {
    private static int tests;

    final String room = "room-" + ++tests;
    Tab ann;
    TestClient bob;

    @BeforeEach
    void meet() {
        ann = guest("ann").byKeyboard();
        bob = uses(server().guest("bob")).joins(room);
    }

    /** One more server, on which the view is on, unless these settings say otherwise. */
    TestServer start(Map<String, String> settings) throws Exception {
        var all = new HashMap<>(Map.of("INSIDE", "on"));
        all.putAll(settings);
        return TestServer.alone(all);
    }

    Tab annLooks() {
        return annLooks(server()).reads("Live").reads("#" + room + " is");
    }

    Tab annLooks(TestServer at) {
        return looks(ann, "ann", at);
    }

    Tab looks(Tab tab, String name, TestServer at) {
        tab.opens(URI.create("http://127.0.0.1:" + at.port() + "/inside.html#" + room))
                .fills("Your name", name);
        tab.presses("Look inside");
        return tab;
    }

    void bobSays(int messages) {
        for (int i = 0; i < messages; i++) {
            bob.says("message " + i);
            bob.hears("message " + i); // so that each is a turn of its own
        }
    }

    /** What waits in ann's outbox, that of her latest connection if she has several; -1 if she has none. */
    long annsOutbox() {
        var all = annsOutboxes();
        return all.isEmpty() ? -1 : all.getLast();
    }

    List<Long> annsOutboxes() {
        return ann.strings("""
                return [...document.querySelectorAll("[role=meter][aria-label='Outbox of ann']")].map((e) => e.ariaValueNow);""").stream().map(Long::valueOf).toList();
    }

    void annStopsReading() {
        ann.presses("Stop reading");
        eventually("her connection is in the picture", () -> annsOutbox() == 0);
    }

    /** The last step of a message that is followed is shown after 20 s, so that all can be asked for before. */
    void stepsTakeTheirTime() {
        ann.asks("""
                const parse = JSON.parse;
                JSON.parse = (text) => {
                  const frame = parse(text);
                  if (frame.type === "trace") frame.steps.at(-1).nanos = Math.max(2e6, frame.steps.at(-1).nanos);
                  return frame;
                };""");
    }

    List<String> happened() {
        return ann.strings("return [...document.querySelectorAll('[role=log] span')].map((e) => e.textContent)");
    }

    /** @param row by its key; column 0 is the one after the name */
    String cell(String row, int column) {
        return (String) ann.asks(
                "return document.querySelectorAll(`tr[data-key='${arguments[0]}'] td`)[arguments[1]].textContent",
                row,
                column);
    }
}
