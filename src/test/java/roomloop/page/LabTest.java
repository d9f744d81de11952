package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** What the lab's buttons do, and that the page shows it. */
class LabTest extends Looking {
    @Test
    void a_message_is_followed_in_slow_motion_with_threads_and_lines_of_java() {
        annLooks();
        ann.presses("Say hello in slow motion");
        ann.reads("It took").reads("parsed").reads("handler-").reads("ChatSocket.java:");
        ann.presses("Show all steps");
        ann.reads("room-lab-").reads("in the outbox").reads("written").reads("Outbox.java:");
        assertEquals(10L, ann.asks("return document.querySelectorAll('.slow li').length"));
    }

    @Test
    void a_client_that_stops_reading_is_cut_stays_as_a_ghost_and_comes_back_without_loss() throws Exception {
        var strong = uses(start(Map.of("LAB", "on")));
        annLooks(strong).reads("Live");
        annStopsReading();
        ann.presses("Flood");
        ann.reads("Cut: 64 were sent");
        ann.reads("✂ cut");
        ann.reads("caught up, 0 lost.");
        ann.presses("Stop");
        ann.reads("Everything has stopped.");
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
    void a_paused_loop_shows_what_waits_a_step_takes_one_and_run_takes_all() throws Exception {
        var strong = uses(start(Map.of("LAB", "on")));
        annLooks(strong).reads("Live");
        ann.presses("Pause");
        ann.reads("is held up by the lab");
        ann.presses("Flood");
        ann.reads("deliver ann").reads("The inbox is full");
        ann.presses("Step");
        ann.presses("Run");
        eventually("it runs again", () -> !ann.page().contains("is held up by the lab"));
    }

    @Test
    void redis_is_frozen_and_the_page_says_so() throws Exception {
        var redis = uses(TestRedis.start());
        var bus = new RedisBus("east", RedisAddress.of(redis.uri()), 1000);
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
    void twenty_seconds_are_saved_as_a_recording() {
        annLooks();
        ann.asks(
                "URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return '#'; }");
        ann.presses("Save 20 s");
        eventually("it is saved", () -> ann.finds("window.saved && JSON.parse(saved)[0].rooms.length > 0"));
    }
}
