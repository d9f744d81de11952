package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** The past of a room: it can be had, nothing that was missed is hidden, and a hole is never silent. */
class HistoryTest extends InBrowser {
    private static final String LOG = "document.querySelector('[role=log]')";

    private TestClient bobIn(String room) {
        return uses(server().guest("bob").joins(room));
    }

    private static void talks(TestClient guest, String what, int from, int to) {
        for (int i = from; i < to; i++) {
            guest.says(what + " " + i);
            guest.hears(what + " " + i);
        }
    }

    private static void toTop(Tab tab) {
        tab.asks(LOG + ".scrollTop = 0");
    }

    private static String newLine(Tab tab) {
        return (String) tab.asks("return document.querySelector('.new ~ .message .text')?.textContent");
    }

    /** What stands where messages can be loaded. */
    private static String hole(Tab tab) {
        return (String) tab.asks("return document.querySelector('.hole')?.innerText ?? ''");
    }

    @Test
    void scrolling_up_loads_the_past_to_its_start_and_what_is_looked_at_does_not_move() {
        climbsToTheStart(server());
    }

    @Test
    void with_redis_the_past_is_the_same() throws Exception {
        var redis = uses(TestRedis.start());
        var bus = TestRedis.bus("east", redis.uri(), 1000);
        climbsToTheStart(uses(TestServer.on(bus, "east", Map.of("RATE_LIMIT", "off"))));
    }

    private void climbsToTheStart(TestServer server) {
        talks(uses(server.guest("bob").joins("past")), "line", 0, 230);
        Tab ann = guest("ann")
                .opens(URI.create("http://127.0.0.1:" + server.port()))
                .joins("past")
                .sees("line 229");
        assertTrue(ann.texts().size() < 100, "the latest come first");
        String climb = """
                const [done, log] = [arguments[0], document.querySelector("[role=log]")];
                let most = 0;
                const frame = () => new Promise(requestAnimationFrame);
                const climb = async () => {
                  while (log.scrollTop > 0 || log.querySelector("[data-id] .text").textContent !== "line 0") {
                    log.scrollTop = Math.max(0, log.scrollTop - 300);
                    const top = log.getBoundingClientRect().top;
                    const row = [...log.querySelectorAll("[data-id]")].find((row) => row.getBoundingClientRect().bottom > top);
                    const y = row.getBoundingClientRect().top;
                    for (let i = 0; i < 5; i++) {
                      await frame();
                      if (row.isConnected) most = Math.max(most, Math.abs(row.getBoundingClientRect().top - y));
                    }
                  }
                  done(most);
                };
                climb();""";
        double most = ((Number) ann.driver().executeAsyncScript(climb)).doubleValue();
        assertTrue(most < 1, "it moved by " + most + " px");
        ann.reads("This is the start of #past");
    }

    @Test
    void the_oldest_message_keeps_the_focus_and_its_place_when_others_of_its_sender_are_put_before_it() {
        talks(bobIn("climb"), "line", 0, 60);
        Tab ann = guest("ann", "climb").sees("line 59");
        ann.asks("document.querySelector('[data-id]').focus({ preventScroll: true })");
        toTop(ann);
        ann.sees("line 9");
        assertEquals("line 10", ann.asks("return document.activeElement.querySelector('.text')?.textContent"));
        assertTrue(ann.finds("document.activeElement.getBoundingClientRect().top < 300"), "it is still at the top");
    }

    @Test
    void a_room_that_is_scrolled_in_the_moment_of_a_switch_can_still_be_loaded_to_its_start() {
        talks(bobIn("long"), "line", 0, 60);
        talks(bobIn("short"), "other", 0, 1);
        Tab ann = guest("ann", "short").sees("other 0");
        ann.asks("location.hash = 'long'");
        ann.isIn("long").sees("line 59");
        ann.asks("onhashchange = () => { %s.scrollTop = onhashchange = 0 }; location.hash = 'short'".formatted(LOG));
        ann.isIn("short").sees("other 0");
        ann.asks("location.hash = 'long'");
        ann.isIn("long").sees("line 59");
        toTop(ann);
        ann.sees("line 0");
    }

    @Test
    void what_is_no_longer_kept_is_told_from_the_start() throws Exception {
        var forgetful = uses(TestServer.alone(Map.of("HISTORY", "60", "RATE_LIMIT", "off")));
        talks(uses(forgetful.guest("bob").joins("short")), "line", 0, 200);
        Tab ann = guest("ann")
                .opens(URI.create("http://127.0.0.1:" + forgetful.port()))
                .joins("short");
        ann.sees("line 199");
        eventually("the oldest is there", () -> {
            toTop(ann);
            return ann.page().contains("Older messages are not kept");
        });
    }

    @Test
    void history_that_cannot_be_loaded_says_so_and_can_be_tried_again() {
        talks(bobIn("again"), "line", 0, 120);
        Tab ann = guest("ann", "again").sees("line 119");
        PageSocket.lose(ann, "\"history\"");
        toTop(ann);
        ann.reads("Loading…");
        PageSocket.say(ann, "{\"type\":\"error\",\"code\":\"unavailable\",\"detail\":\"no log\",\"room\":\"again\"}");
        ann.reads("Earlier messages could not be loaded.");
        ann.presses("Try again");
        ann.sees("line 20");
    }

    @Test
    void after_a_reload_what_was_missed_begins_at_the_new_line_and_only_what_was_on_the_screen_is_read() {
        var bob = bobIn("missed");
        talks(bob, "before", 0, 10);
        Tab ann = guest("ann", "missed").sees("before 9");
        URI page = URI.create(ann.driver().getCurrentUrl());
        ann.opens(URI.create("about:blank"));
        talks(bob, "missed", 0, 200);
        ann.opens(page);
        eventually("the line stands before what was missed", () -> "missed 0".equals(newLine(ann)));
        eventually(
                "it is on the screen",
                () -> ann.finds("document.querySelector('.new').getBoundingClientRect().top > 0"));
        int unread = unread(ann);
        assertTrue(unread > 150 && unread < 200, "unread: " + unread);
        ann.reads(unread + " new messages");
        assertTrue(
                ann.driver().getTitle().startsWith("(" + unread + ")"),
                ann.driver().getTitle());
        ann.reloads();
        eventually("the rest is still unread", () -> unread(ann) > 100 && unread(ann) <= unread);
        eventually("no reload shrinks what can be reached", () -> {
            toTop(ann);
            return ann.texts().contains("before 0");
        });
        ann.presses(unread(ann) + " new messages");
        ann.sees("missed 199");
        eventually("all is read", () -> ann.driver().getTitle().equals("#missed · Roomloop"));
    }

    private static int unread(Tab tab) {
        var number = (String)
                tab.asks("return document.querySelector('.pill:not([hidden])')?.textContent.match(/[0-9]+/)?.[0]");
        return number == null ? 0 : Integer.parseInt(number);
    }

    @Test
    void what_came_while_the_tab_was_hidden_is_shown_from_its_beginning() {
        var bob = bobIn("return");
        talks(bob, "before", 0, 5);
        Tab ann = guest("ann", "return").sees("before 4");
        ann.looksAway();
        talks(bob, "meanwhile", 0, 100);
        eventually("all are unread", () -> ann.driver().getTitle().startsWith("(100)"));
        ann.looksAgain();
        eventually(
                "the line is on the screen",
                () -> "meanwhile 0".equals(newLine(ann))
                        && ann.finds("document.querySelector('.new').getBoundingClientRect().top > 0"));
        assertTrue(unread(ann) > 50, "unread: " + unread(ann));
    }

    /** She was in the room, and comes back when so much was said, to a page that counts only when its clock ticks. */
    private Tab annAfterMissing(int messages) throws Exception {
        var patient = uses(TestServer.alone(Map.of("RATE_LIMIT", "off", "HISTORY", "3000")));
        var bob = uses(patient.guest("bob").joins("many"));
        talks(bob, "before", 0, 1);
        URI page = URI.create("http://127.0.0.1:" + patient.port() + "/#many");
        Tab ann = guest("ann").opens(page).joins("many").sees("before 0");
        ann.opens(URI.create("about:blank"));
        talks(bob, "missed", 0, messages);
        ann.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                const wait = setTimeout;
                window.setTimeout = (act, ms) => (ms === 500 ? (window.tick = act) : wait(act, ms));"""));
        return ann.opens(page);
    }

    private static void ticks(Tab tab) {
        tab.asks("window.setTimeout = wait; tick()");
    }

    @Test
    void beyond_five_hundred_the_rest_is_counted_and_waits_behind_a_button() throws Exception {
        Tab ann = annAfterMissing(700);
        ann.reads("More than 500 messages are new. Counting the earlier ones…");
        assertTrue(ann.finds("document.querySelector('.mine .badge').textContent.includes('+')"));
        ticks(ann);
        ann.sees("missed 200");
        ann.reads("200 earlier messages are new.");
        assertEquals("missed 200", ann.texts().getFirst(), "none of them is loaded");
        ann.reads("700 new messages");
        assertEquals("700 unread", ann.asks("return document.querySelector('.mine .badge').textContent"));
        assertEquals("(700) #many · Roomloop", ann.driver().getTitle());
        Axe.isContent(ann, "many are unread");
        ann.named("button", "Load them"::equals).sendKeys(Keys.ENTER);
        eventually("the line stands before what was missed", () -> "missed 0".equals(newLine(ann)));
        assertEquals("Messages in #many", ann.focus(), "the button is gone");
        assertTrue(ann.finds("document.querySelector('.new').getBoundingClientRect().top > 0"));
        int unread = unread(ann);
        assertTrue(unread > 650 && unread < 700, "what is on the screen is read: " + unread);
        ann.presses(unread + " new messages");
        ann.sees("missed 699");
        eventually("all is read", () -> ann.driver().getTitle().equals("#many · Roomloop"));
    }

    @Test
    void what_is_not_looked_at_is_not_counted() throws Exception {
        Tab ann = annAfterMissing(1100);
        ann.reads("Counting the earlier ones…");
        ticks(ann);
        ann.looksAway();
        String asked = "return sockets.at(-1).sent.filter((frame) => frame.includes('history')).length";
        eventually("a page that was asked for has come", () -> ann.finds("document.title.startsWith('(')"));
        Object before = ann.asks(asked);
        ann.asks("return new Promise((done) => setTimeout(done, 1500))"); // three ticks
        assertTrue((Long) ann.asks(asked) <= (Long) before, "it goes on asking");
        ann.looksAgain();
        eventually(
                "all are counted",
                Duration.ofSeconds(30), // twelve ticks, and more if the machine is busy
                () -> ann.page().contains("600 earlier messages are new."));
        ann.reads("1,100 new messages");
        ann.presses("Load them");
        ann.reads("100 earlier messages are new.");
    }

    @Test
    void a_hole_between_messages_is_shown_and_can_be_filled() {
        var bob = bobIn("hole");
        Tab ann = guest("ann", "hole");
        bob.says("before");
        ann.sees("before");
        PageSocket.lose(ann, "\"lost on the way\"");
        bob.says("lost on the way");
        PageSocket.say(ann, "{\"type\":\"gap\",\"room\":\"hole\"}");
        bob.hears("before");
        bob.hears("lost on the way");
        eventually("it was lost", () -> ann.finds("!window.lost"));
        bob.says("after");
        ann.sees("after").reads("Messages may be missing here.");
        assertEquals(List.of("before", "after"), ann.texts());
        ann.presses("Load them");
        ann.sees("lost on the way");
        assertEquals(List.of("before", "lost on the way", "after"), ann.texts());
        eventually("the hole is closed", () -> !ann.page().contains("missing"));
    }
}
