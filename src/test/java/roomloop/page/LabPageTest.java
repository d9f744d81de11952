package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** What the lab's buttons do, and that the page shows it. */
class LabPageTest extends OnInsidePage {
    @Test
    void a_message_is_followed_in_slow_motion_with_threads_and_lines_of_java() {
        annLooks();
        stepsTakeTheirTime();
        ann.presses("Say hello in slow motion");
        ann.reads("It took").reads("parsed").reads("handler-").reads("ChatSocket.java:");
        ann.presses("Show all steps");
        ann.reads("room-lab-").reads("in the outbox").reads("written").reads("Outbox.java:");
        assertEquals(10L, ann.asks("return document.querySelectorAll('.slow li').length"));
    }

    @Test
    void a_client_that_stops_reading_is_cut_stays_as_a_ghost_and_comes_back_without_loss() throws Exception {
        var strong = uses(start(Map.of("LAB", "on", "HISTORY", "3000"))); // more than the flood says
        annLooks(strong).reads("Live");
        annStopsReading();
        ann.asks(
                "window.wait = setTimeout;" // it would come back after half a second
                        + "window.setTimeout = (act, ms) => ms === 500 ? (window.comesBack = act) : wait(act, ms)");
        ann.presses("Flood");
        eventually(
                "she is cut, when 320 messages have come",
                Duration.ofSeconds(30),
                () -> ann.page().contains("Cut: 64 were sent"));
        ann.reads("✂ cut");
        ann.asks("window.setTimeout = wait; comesBack()");
        ann.reads("caught up, 0 lost.");
        ann.presses("Stop");
        ann.reads("Everything has stopped.");
    }

    @Test
    void a_client_that_reads_again_in_time_is_not_cut_and_loses_nothing() throws Exception {
        annLooks(uses(start(Map.of("LAB", "on")))).reads("Live");
        annStopsReading();
        ann.presses("Flood");
        eventually(
                "something waits in the outbox", () -> annsOutboxes().stream().anyMatch(waiting -> waiting > 10));
        ann.asks("window.clock = Date.now; const then = clock(); Date.now = () => then"); // so the flood waits for her
        ann.presses("Read again");
        ann.asks("Date.now = clock");
        ann.reads("Reads at 100 %: nothing waits, 0 lost.");
        assertEquals("0", cell("cut", 1));
    }

    @Test
    void a_flood_is_refused_in_words_and_harms_no_other_room() throws Exception {
        var limited = uses(start(Map.of()));
        annLooks(limited).reads("Live");
        var cid = uses(limited.guest("cid").joins(room));
        var dan = uses(limited.guest("dan").joins(room));
        ann.presses("Flood");
        eventually("some is refused", () -> ann.page().matches("(?s).*\\d+ sent, \\d+ echoed, [1-9]\\d* refused.*"));
        cid.says("meanwhile");
        dan.hears("meanwhile");
        ann.reads("ann was refused: rate limit").presses("Stop");
        ann.reads("Done.");
        cid.says("afterwards");
        dan.hears("afterwards");
        assertEquals("0", cell("cut", 1));
    }

    @Test
    void chat_and_inside_are_one_guest_in_two_tabs() {
        annLooks();
        Tab chat = ann.duplicate();
        chat.opens(page().resolve("/#" + room));
        chat.isIn(room).says("from the chat");
        bob.hears("from the chat");
        eventually("her outbox is in the picture", () -> annsOutbox() == 0);
        ann.reads("you");
        ann.presses("Say hello in slow motion");
        ann.reads("It took");
        assertEquals(2, chat.people().size(), "ann and bob: " + chat.people());
        chat.says("still here");
        bob.hears("still here");
    }

    @Test
    void the_plug_is_pulled_and_the_connection_comes_back_with_what_it_missed() {
        annLooks();
        ann.presses("Send robots");
        ann.reads("robots say");
        ann.presses("Pull the plug"); // the first press plugs it in
        ann.reads("Reads at 100 %");
        ann.presses("Pull the plug");
        ann.reads("Back after").reads("caught up, 0 lost.");
        assertEquals("0", cell("cut", 1));
    }

    @Test
    void a_room_that_was_left_is_seen_to_retire() {
        annLooks();
        ann.presses("Say hello in slow motion");
        ann.reads("It took");
        String left = (String) ann.asks("return document.querySelector('.lab-room').textContent");
        ann.presses("Leave the lab");
        ann.reads(left + " has retired: its thread has ended.");
        assertTrue(happened().contains("room " + left.substring(1) + " retired"), happened()::toString);
        ann.presses("Say hello in slow motion");
        ann.reads("It took");
        eventually("it opens again", () -> happened().getLast().equals("room " + left.substring(1) + " opened"));
    }

    @Test
    void robots_talk_and_stop() {
        annLooks();
        ann.presses("Send robots");
        ann.reads("10 robots say 10/s together");
        eventually("they are in the lane", () -> ann.finds("/1[01] in it/.test(document.body.innerText)"));
        ann.presses("Stop");
        eventually("they are gone", () -> ann.finds("!/1[01] in it/.test(document.body.innerText)"));
    }

    @Test
    void stop_ends_also_what_still_waits_for_the_lab_to_be_entered() {
        annLooks().reads("Live");
        ann.asks("for (const what of ['flood', 'stop']) document.querySelector(`[data-do=${what}]`).click()");
        ann.presses("Say hello in slow motion");
        ann.reads("It took");
        assertTrue(!ann.page().contains(" sent, "), "no flood");
    }

    @Test
    void a_paused_loop_shows_what_waits_a_step_takes_one_and_run_takes_all() throws Exception {
        var strong = uses(start(Map.of("LAB", "on")));
        annLooks(strong).reads("Live");
        ann.presses("Pause");
        ann.reads("is held up by the lab");
        ann.presses("Flood");
        ann.reads("deliver ann").reads("The inbox is full");
        ann.presses("Step");
        ann.presses("Run");
        eventually(
                "it runs again, when all that waited is through",
                Duration.ofSeconds(30),
                () -> !ann.page().contains("is held up by the lab"));
    }

    @Test
    void redis_is_frozen_and_the_page_says_so() throws Exception {
        var redis = uses(TestRedis.start());
        var bus = TestRedis.bus("east", redis.uri(), 1000);
        var east = uses(TestServer.on(bus, "east", Map.of("INSIDE", "on", "LAB", "on")));
        annLooks(east).reads("Live");
        ann.presses("Say hello in slow motion");
        ann.reads("redis-publisher").reads("redis-subscriber"); // the hop over the bus is in it
        ann.presses("Send robots");
        ann.reads("robots say");
        ann.presses("Freeze Redis for 3 s");
        eventually(
                "messages wait",
                () -> ann.finds("Number(document.querySelector('[data-n=\"unanswered.now\"]').textContent) > 0"));
        eventually(
                "the room catches up",
                Duration.ofSeconds(30),
                () -> { // unless no message came while the subscriptions were cut
                    ann.presses("Cut this server’s subscriptions");
                    return ann.page().contains("caught up");
                });
    }

    @Test
    void a_lesson_is_predicted_played_and_explained() {
        annLooks();
        ann.presses("Next");
        ann.reads("One guest stops reading. Who waits?");
        ann.asks("document.querySelectorAll('article:not([hidden]) input')[2].click()");
        ann.presses("Play");
        ann.reads("Right.")
                .reads("Only that guest: the room offers")
                .reads("chat/Outbox.java")
                .reads("turns red");
        ann.presses("Stop");
    }

    private void annPlays(int lesson, int answer) {
        for (int i = 1; i < lesson; i++) {
            ann.presses("Next");
        }
        ann.asks("document.querySelectorAll('article:not([hidden]) input')[arguments[0]].click()", answer);
        ann.presses("Play");
    }

    /** What the lab says of the experiment, as it stands beside the question. */
    private void annSees(String words) {
        eventually(
                "ann sees beside the question: " + words,
                () -> ((String) ann.asks("return document.querySelector('.seen').textContent")).contains(words));
    }

    @Test
    void back_pressure_reaches_the_browser_and_run_lets_everything_through() throws Exception {
        annLooks(uses(start(Map.of("LAB", "on")))).reads("Live");
        annPlays(3, 0);
        ann.reads("No: in the sender’s own machine.");
        annSees("The inbox is full: the senders’ handlers wait.");
        annSees(" bytes wait in this browser: back-pressure.");
        ann.presses("Run");
        annSees("Waiting for the rest.");
        eventually(
                "all that was sent has come",
                Duration.ofSeconds(30),
                () -> ann.finds("/(\\d+) sent, \\1 echoed, 0 refused. Done./.test(document.body.innerText)"));
        eventually("the room runs", () -> !ann.page().contains("is held up by the lab"));
        assertEquals("0", cell("cut", 1));
    }

    @Test
    void a_join_in_the_moment_of_retirement_arrives() {
        annLooks();
        ann.asks("const wait = setTimeout;"
                + "window.setTimeout = (act, ms) => ms > 20_000 ? (window.theMomentComes = act) : wait(act, ms)");
        annPlays(4, 1);
        annSees("is empty. It retires in ");
        ann.asks("theMomentComes()");
        annSees("your hello arrived.");
        ann.reads("It took");
    }

    @Test
    void a_room_catches_up_from_the_log_while_the_robots_talk() throws Exception {
        var redis = uses(TestRedis.start());
        var bus = TestRedis.bus("east", redis.uri(), 1000);
        annLooks(uses(TestServer.on(bus, "east", Map.of("INSIDE", "on", "LAB", "on"))))
                .reads("Live");
        annPlays(5, 0);
        ann.reads("No: all of them, from the log.");
        annSees(" messages from the log");
        ann.presses("Stop");
    }

    @Test
    void a_recording_plays_without_a_server() {
        for (int lesson = 1; lesson <= 6; lesson++) {
            ann.opens(page().resolve("/inside.html?replay=lesson-" + lesson + ".json"));
            ann.reads("A recording: lesson-" + lesson + ".json");
            assertTrue(ann.finds("document.querySelector('.lane')"));
            assertTrue(ann.finds("document.querySelector('.lab').hidden"));
        }
    }

    @Test
    void a_file_that_is_no_recording_is_named_in_words() {
        ann.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                const fetched = fetch;
                fetch = async (path, ...rest) =>
                  path === "recordings/mine.json" ? new Response('[{"at":') : fetched(path, ...rest);"""));
        ann.opens(page().resolve("/inside.html?replay=mine.json"));
        ann.reads("The file mine.json is not a recording");
    }

    @Test
    void where_no_server_is_the_page_plays_a_recording_by_itself_and_says_so() {
        forgives("404"); // the page has to ask
        var files = SimpleFileServer.createFileServer(
                new InetSocketAddress("127.0.0.1", 0),
                Path.of("public").toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        files.start();
        uses(() -> files.stop(0));
        ann.opens(URI.create("http://127.0.0.1:" + files.getAddress().getPort() + "/inside.html"));
        ann.reads("There is no live server here").reads("A recording: lesson-1.json");
        ann.presses("Next");
        ann.asks("document.querySelectorAll('article:not([hidden]) input')[0].click()");
        ann.presses("Play");
        ann.reads("No: only that guest.").reads("A recording shows it").reads("A recording: lesson-2.json");
    }

    @Test
    void twenty_seconds_are_saved_as_a_recording() {
        annLooks();
        ann.asks(
                "URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return '#'; }");
        ann.presses("Save 20 s");
        eventually("it is saved", () -> ann.finds("window.saved && JSON.parse(saved)[0].rooms.length > 0"));
    }
}
