package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** The log: it stays where the reader is, and says what is new. */
class ReadingTest extends InBrowser {
    private static final String LOG = "document.querySelector('[role=log]')";
    private static final int AT_ONCE = 50; // lines: fewer than an outbox holds, so no guest is cut on a slow machine

    /** A guest without a browser, that says a lot. */
    private TestClient talker(String room) {
        return uses(server().guest("bob").joins(room));
    }

    private static void talks(TestClient guest, int from, int to) {
        for (int i = from; i < to; i += AT_ONCE) {
            var lines = IntStream.range(i, Math.min(to, i + AT_ONCE)).mapToObj(n -> "line " + n);
            lines.peek(guest::says).toList().forEach(guest::hears);
        }
    }

    private static long toBottom(Tab tab) {
        return ((Number) tab.asks(
                        "return Math.round(%1$s.scrollHeight - %1$s.scrollTop - %1$s.clientHeight)".formatted(LOG)))
                .longValue();
    }

    @Test
    void it_sticks_to_the_bottom_unless_scrolled_up_and_then_counts_what_is_new() {
        Tab ann = guest("ann", "pill");
        var bob = talker("pill");
        talks(bob, 0, 40);
        ann.sees("line 39");
        assertTrue(toBottom(ann) <= 2, "at the bottom");
        ann.asks(LOG + ".scrollTop = 100");
        ann.reads("Latest messages");
        talks(bob, 40, 47);
        ann.reads("7 new messages");
        assertEquals(100L, ann.asks("return " + LOG + ".scrollTop"), "it must not move under the reader");
        assertEquals("(7) #pill · Roomloop", ann.driver().getTitle());
        ann.presses("7 new messages");
        eventually("at the bottom again", () -> toBottom(ann) <= 2);
        eventually("nothing is new", () -> !ann.page().contains("new messages"));
        eventually("nothing is unread", () -> ann.driver().getTitle().equals("#pill · Roomloop"));
    }

    @Test
    void what_comes_while_the_tab_is_hidden_is_counted_in_title_and_icon_and_marked_as_new() {
        Tab ann = guest("ann", "hidden");
        var bob = talker("hidden");
        talks(bob, 0, 2);
        ann.sees("line 1");
        ann.looksAway();
        talks(bob, 2, 5);
        eventually("the title counts", () -> ann.driver().getTitle().equals("(3) #hidden · Roomloop"));
        assertTrue(ann.finds("document.querySelector('link[rel=icon]').href.startsWith('data:')"));
        ann.looksAgain();
        eventually("all is read", () -> ann.driver().getTitle().equals("#hidden · Roomloop"));
        assertFalse(ann.finds("document.querySelector('link[rel=icon]').href.startsWith('data:')"));
        assertEquals("line 2", ann.asks("return document.querySelector('.new + .message .text').textContent"));
    }

    @Test
    void each_room_shows_its_own_messages_when_the_reader_comes_back_to_it() {
        Tab ann = guest("ann", "first");
        talks(talker("first"), 0, 3);
        ann.sees("line 2");
        talks(talker("second"), 3, 8);
        for (String room : List.of("second", "first", "second", "first")) {
            ann.asks("location.hash = '%s'".formatted(room));
            ann.isIn(room);
            var lines = room.equals("first") ? numbered(0, 3) : numbered(3, 8);
            eventually("#" + room + " and nothing else", () -> ann.texts().equals(lines));
        }
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "line " + n).toList();
    }

    @Test
    void days_are_parted_and_what_one_guest_says_within_five_minutes_stands_together() {
        Tab ann = guest("ann", "days");
        long noon = 1_750_000_000_000L;
        long[] minutes = {0, 4, 8, 14, 24 * 60};
        for (long minute : minutes) {
            long at = noon + minute * 60_000;
            PageSocket.say(
                    ann,
                    "{\"type\":\"message\",\"room\":\"days\",\"id\":\"%d-0\",\"from\":\"bob\",\"uid\":\"b\",\"text\":\"at %d\",\"at\":%d}"
                            .formatted(at, minute, at));
        }
        ann.sees("at 1440");
        assertEquals(2L, ann.asks("return document.querySelectorAll('.day').length"));
        assertEquals(
                List.of("at 0", "at 14", "at 1440"),
                ann.strings("return [...document.querySelectorAll('.head[data-id] .text')].map(e => e.textContent)"));
        assertEquals(5L, ann.asks("return document.querySelectorAll('time[datetime]').length"));
    }

    @Test
    void joins_and_leaves_are_told_in_one_line_and_typing_is_shown() {
        Tab ann = guest("ann", "people");
        TestClient[] guests = new TestClient[5];
        for (int i = 0; i < guests.length; i++) {
            guests[i] = server().guest("guest " + i).joins("people");
        }
        ann.reads("5 people joined");
        eventually("all are listed", () -> ann.people().size() == 6);
        assertTrue(ann.finds("document.querySelector('h2#people-title').textContent === 'People · 6'"));
        guests[0].sends("typing", "room", "people");
        ann.reads("guest 0 is typing…");
        for (TestClient guest : guests) {
            guest.close();
        }
        eventually("all are gone", () -> ann.people().equals(List.of("ann (you)")));
        assertEquals(0L, ann.asks("return [...document.querySelectorAll('.line')].filter(e => e.offsetHeight).length"));
    }

    @Test
    void ten_thousand_messages_stay_within_300_nodes_and_come_back_on_scrolling_up() throws Exception {
        var patient = uses(TestServer.alone(Map.of("RATE_LIMIT", "off", "HISTORY", "12000")));
        Tab ann = guest("ann")
                .opens(URI.create("http://127.0.0.1:" + patient.port()))
                .joins("many");
        var bob = uses(patient.guest("bob").joins("many"));
        for (int from = 0; from < 10_000; from += 500) { // no more at once than a busy browser takes without being cut
            talks(bob, from, from + 500);
            String last = "line " + (from + 499);
            eventually(
                    "all have come", Duration.ofSeconds(30), () -> ann.texts().contains(last));
        }
        assertTrue(ann.finds(LOG + ".childElementCount <= 300"));
        String climb = """
                    const [done, log] = [arguments[0], document.querySelector("[role=log]")];
                    let most = 0;
                    const step = () => {
                      most = Math.max(most, log.childElementCount);
                      if (log.querySelector("[data-id] .text").textContent === "line 0") return done(most);
                      log.scrollTop = log.scrollTop > 10 ? 0 : 1;
                      requestAnimationFrame(() => requestAnimationFrame(step));
                    };
                    step();
                    """;
        long most = (Long) ann.driver().executeAsyncScript(climb);
        assertTrue(most <= 300, most + " nodes on the way up");
    }
}
