package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import roomloop.support.FaultyProxy;
import roomloop.support.ServerProcess;
import roomloop.support.TestServer;

/** The connection ends, and nothing that was typed is lost or doubled. */
class ConnectionTest extends InBrowser {
    private static final String REFUSED = "Unexpected response code"; // what Chromium says of a refused upgrade

    private static final String HAS_ASKED = "sockets.at(-1).sent.some((frame) => frame.includes('\"ping\"'))";

    private ServerProcess start(int port) throws Exception {
        return uses(new ServerProcess(Map.of("PORT", String.valueOf(port))));
    }

    @Test
    void what_was_typed_while_the_server_was_killed_arrives_once_when_it_is_back() throws Exception {
        forgives("ERR_CONNECTION_RE"); // …SET, then …FUSED
        var server = start(0);
        URI page = URI.create("http://127.0.0.1:" + server.port() + "/");
        Tab ann = guest("ann").opens(page).joins("tea");
        Tab bob = guest("bob").opens(page).joins("tea");
        for (Tab tab : List.of(ann, bob)) {
            tab.asks("Math.random = () => 0.2"); // no pause is longer than 3 s
        }
        ann.says("before");
        bob.sees("before");
        server.close();
        server.exitCode();
        ann.says("while it was away");
        ann.types("half a sen");
        ann.reads("waiting for the connection").reads("Try now");
        ann.holdsTime(); // bob may come back seconds later, and what she reads is gone after three
        start(page.getPort()).port();
        bob.sees("while it was away");
        ann.sees("while it was away").reads("Connected again.");
        ann.types("tence");
        assertEquals("half a sentence", ann.message().getDomProperty("value"));
        assertEquals(1, Collections.frequency(bob.texts(), "while it was away"));
    }

    @Test
    void a_text_whose_echo_was_lost_arrives_once_and_is_known_to_have_arrived() {
        arrivesOnce("echo", ann -> {
            ann.reads("sending…");
            assertFalse(ann.texts().contains("once"));
            ann.passes(16); // it asks again after 15 s
        });
    }

    @Test
    void a_text_whose_echo_was_lost_with_the_connection_arrives_once() {
        forgives(REFUSED); // a try that comes before the network is mended
        arrivesOnce("cut", ann -> {
            PageSocket.breakOff(ann, 1006);
            PageSocket.mend(ann);
        });
    }

    /** @param then what happens to ann's tab, which has said something and heard no echo */
    private void arrivesOnce(String room, Consumer<Tab> then) {
        Tab ann = guest("ann", room);
        Tab bob = guest("bob", room);
        PageSocket.lose(ann, "\"once\"");
        ann.says("once");
        bob.sees("once");
        then.accept(ann);
        ann.sees("once");
        ann.says("twice");
        bob.sees("twice");
        assertEquals(List.of("once", "twice"), bob.texts());
        ann.sees("twice");
        assertEquals(List.of("once", "twice"), ann.texts());
    }

    @Test
    void a_long_pause_is_counted_down_and_cut_short_when_the_tab_is_looked_at_again() {
        forgives(REFUSED);
        Tab ann = guest("ann", "hidden");
        ann.asks("Math.random = () => 100"); // a pause of nearly a minute
        PageSocket.breakOff(ann, 4000);
        ann.reads("This tab was too slow").reads("Next try in 4"); // 47 s or so
        ann.looksAway();
        PageSocket.mend(ann);
        ann.looksAgain();
        ann.reads("Connected again.");
    }

    @Test
    void a_loss_is_told_after_two_seconds_and_tried_at_once_when_the_network_is_back() {
        forgives(REFUSED);
        Tab ann = guest("ann", "banner");
        ann.holdsTime();
        PageSocket.breakOff(ann, 4000);
        eventually("it is noticed", () -> ann.finds("document.querySelector('.offline')"));
        assertFalse(ann.finds("document.querySelector('.connection').innerText.trim()"), "calm at first");
        ann.letsTimeGoOn();
        ann.reads("Try now");
        assertTrue(ann.finds("document.querySelector('section[aria-label=Connection] [role=status]').textContent"));
        PageSocket.mend(ann);
        ann.asks("dispatchEvent(new Event('online'))");
        ann.reads("Connected again.");
        eventually("the banner goes", () -> !ann.page().contains("Connected again."));
    }

    @Test
    void a_guest_that_missed_more_than_the_log_holds_is_told_so() throws Exception {
        forgives(REFUSED);
        var forgetful = uses(TestServer.alone(Map.of("HISTORY", "50", "RATE_LIMIT", "off")));
        Tab ann = guest("ann")
                .opens(URI.create("http://127.0.0.1:" + forgetful.port()))
                .joins("gap");
        ann.says("first");
        ann.sees("first");
        ann.asks("Math.random = () => 0.2"); // no pause is longer than 3 s
        PageSocket.breakOff(ann, 1006);
        var bob = uses(forgetful.guest("bob").joins("gap"));
        for (int i = 0; i < 300; i++) {
            bob.says("missed " + i);
            bob.hears("missed " + i);
        }
        PageSocket.mend(ann);
        ann.sees("missed 299").reads("Messages may be missing here");
    }

    @Test
    void a_connection_that_has_died_without_a_word_is_noticed_by_the_pages_own_ping() throws Exception {
        var network = uses(new FaultyProxy(page().getPort()));
        Tab ann = guest("ann")
                .opens(URI.create("http://127.0.0.1:" + network.uri().getPort()));
        ann.joins("silence").says("first");
        ann.sees("first");
        network.silence();
        ann.passes(26); // it asks after 25 s
        eventually("it has asked", () -> ann.finds("sockets.at(-1).sent.at(-1).includes('ping')"));
        ann.passes(11); // and gives 10 to answer
        eventually("it connects again", () -> PageSocket.tries(ann) > 1);
        ann.isIn("silence").says("second");
        ann.sees("second");
    }

    /** While a machine sleeps, its monotonic clock may stand still: only the date tells that time has passed. */
    @Test
    void a_tab_that_wakes_from_sleep_asks_at_once_whether_its_connection_lives() throws Exception {
        Tab ann = guest("ann", "asleep");
        assertFalse(ann.finds(HAS_ASKED), "a connection that was heard a moment ago needs no ping");
        ann.asks("const date = Date.now; Date.now = () => date() + 600_000");
        eventually("it has asked", () -> ann.finds(HAS_ASKED));
        ann.says("awake");
        ann.sees("awake");
    }
}
