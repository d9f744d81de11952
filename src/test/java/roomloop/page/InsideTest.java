package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;
import roomloop.support.Threads;

/** The Inside page, in a real browser, before a real server. */
class InsideTest extends OnInsidePage {
    @Test
    void the_tables_say_what_the_picture_says() {
        annLooks().reads("server test");
        annStopsReading();
        eventually("the tables have the same queues", () -> {
            var gauges = ann.strings("""
                    return [...document.querySelectorAll("[role=meter]")].map((meter) =>
                      `${meter.ariaLabel}: ${meter.ariaValueNow} of ${meter.ariaValueMax}`);""");
            var lines = ann.strings("""
                    return [...document.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent))
                      .filter(([name]) => name.startsWith("Outbox"))
                      .map(([name, now, , holds]) => `${name.replace(/,.*/, "")}: ${now} of ${holds}`);""");
            return gauges.size() == 2 && gauges.equals(lines);
        });
    }

    @Test
    void what_moves_moves_by_transform_alone_and_not_at_all_where_motion_is_unwanted() {
        annLooks();
        var moved = new ArrayList<String>();
        eventually("messages travel", () -> {
            bobSays(1);
            moved.addAll(ann.strings("""
                    const kept = ["offset", "computedOffset", "easing", "composite"];
                    const moved = document.getAnimations().flatMap(({ effect }) => effect.getKeyframes());
                    return [...new Set(moved.flatMap(Object.keys))].filter((key) => !kept.includes(key));"""));
            return !moved.isEmpty();
        });
        assertEquals(List.of("transform"), moved);
        ann.prefers("reduced-motion", "reduce");
        bobSays(20);
        eventually("the view goes on", () -> Integer.parseInt(cell("room.messages", 1)) >= 20);
        assertEquals(0L, ann.asks("return document.getAnimations().length"));
    }

    @Test
    void every_part_explains_itself_to_the_keyboard_too_and_names_its_file() {
        annLooks();
        for (String part : List.of("Socket handlers", "In-process bus", "Inbox", "Room loop", "Outboxes", "Sockets")) {
            var button = ann.named("button", part::equals);
            button.sendKeys(Keys.ENTER);
            var told = (String) ann.asks("return document.querySelector(':popover-open').innerText");
            assertTrue(told.startsWith(part) && told.matches("(?s).*(When|It never waits).*[.](java|lua)"), told);
            ann.keys(Keys.ESCAPE);
            assertTrue(ann.finds("!document.querySelector(':popover-open')"));
            assertEquals(part, ann.focus());
        }
    }

    @Test
    void an_address_that_names_a_part_opens_its_explanation() {
        ann.opens(page().resolve("/inside.html#inbox"));
        ann.reads("The only way into a room").fills("Your name", "ann");
        ann.presses("Look inside");
        ann.reads("Live").reads("The only way into a room");
        ann.asks("location.hash = 'redis'");
        ann.reads("One atomic script");
        assertFalse(ann.page().contains("The only way into a room"));
    }

    @Test
    void nothing_is_sampled_without_a_viewer() {
        annLooks();
        eventually("she is the only viewer", () -> Threads.named("inside-").size() == 1); // others take a moment to end
        ann.looksAway();
        eventually("a hidden page doesn't look", () -> Threads.named("inside-").isEmpty());
        ann.looksAgain();
        ann.reads("Live");
        ann.opens(URI.create("about:blank"));
        eventually("it has ended", () -> Threads.named("inside-").isEmpty());
    }

    @Test
    void every_room_has_a_lane_and_the_chosen_one_is_tall() {
        annLooks();
        var other = uses(server().guest("zoe")).joins("other-" + room);
        other.says("hello");
        eventually("both have a lane", () -> ann.finds("document.querySelectorAll('.lane').length >= 2"));
        ann.presses("#other-" + room);
        ann.reads("#other-" + room + " is");
        assertEquals(1L, ann.asks("return document.querySelectorAll('.lane[data-chosen=true]').length"));
    }

    @Test
    void the_picture_can_be_held() {
        annLooks();
        ann.presses("Hold the picture");
        bobSays(3);
        ann.asks("window.pictures = 0; const parse = JSON.parse;"
                + "JSON.parse = (text) => { pictures++; return parse(text); }");
        eventually("a picture in which they are has come", () -> ann.finds("pictures > 1"));
        assertTrue(ann.finds("document.querySelector('.hold').ariaPressed === 'true'"));
        assertFalse(ann.page().contains("#" + room + " is calm"));
        ann.presses("Hold the picture");
        eventually("it goes on", () -> {
            bobSays(1); // which keeps the room calm for two seconds
            return ann.page().contains("#" + room + " is calm");
        });
    }

    @Test
    void with_redis_its_threads_and_queues_are_in_the_picture_and_its_trouble() throws Exception {
        var redis = uses(TestRedis.start());
        var bus = TestRedis.bus("east", redis.uri(), 1000);
        var east = uses(TestServer.on(bus, "east", Map.of("INSIDE", "on")));
        annLooks(east).reads("Publisher").reads("Subscriber").reads("server east");
        assertFalse(ann.page().contains("In-process bus"));
        var cid = uses(east.guest("cid")).joins(room);
        cid.says("hello");
        cid.hears("hello");
        eventually("it was heard from Redis", () -> !cell("received", 1).equals("0"));
        redis.kill();
        eventually(
                "the trouble is in the picture",
                () -> ann.finds("document.querySelector('[data-n=trouble]').textContent"));
    }

    @Test
    void a_lost_view_says_so_and_comes_back_with_the_server() throws Exception {
        forgives("ERR_CONNECTION_RE"); // …SET, then …FUSED
        forgives("ERR_EMPTY_RESPONSE");
        forgives("503"); // the page may ask again while the first server is still closing
        String port;
        try (var first = start(Map.of())) {
            port = "" + first.port();
            annLooks(first).reads("Live");
            ann.asks("Math.random = () => 0.2"); // no pause is longer than 3 s
        }
        ann.reads("The live view was lost");
        try (var second = start(Map.of("PORT", port));
                var cid = second.guest("cid").joins(room)) {
            cid.says("hello again");
            ann.reads("Live").reads("#" + room + " is");
            assertEquals(List.of("room " + room + " opened"), happened());
        }
    }

    @Test
    void where_it_is_off_the_page_says_how_to_turn_it_on() throws Exception {
        forgives("404"); // the page has to ask
        try (var off = start(Map.of("INSIDE", "off"))) {
            annLooks(off).reads("The live view is off on this server").reads("INSIDE=on");
        }
    }

    @Test
    void a_name_that_cannot_be_is_explained_and_a_token_that_is_good_for_nothing_is_replaced() {
        forgives("401");
        looks(ann, "a|b", server()).reads("A name is 1 to 32 letters");
        TokenTest.remembers(ann, "old");
        ann.reads("Live");
    }

    @Test
    void it_is_accessible_and_fits_into_360_pixels() {
        ann.opens(page().resolve("/inside.html"));
        Axe.isContent(ann, "form");
        annLooks();
        annStopsReading();
        stepsTakeTheirTime();
        ann.presses("Say hello in slow motion");
        ann.presses("Show all steps");
        Axe.isContent(ann, "view");
        ann.asks("document.querySelector('.lane[data-chosen=true] .inbox .about').click()");
        Axe.isContent(ann, "explanation");
        for (int width : List.of(320, 360, 768, 1920)) {
            ann.sized(width, 700);
            assertEquals(List.of(), ann.strings("""
                    const wide = document.documentElement.clientWidth;
                    return [...document.querySelectorAll("main *")].filter((part) => part.checkVisibility())
                      .filter((part) => part.getBoundingClientRect().right > wide).map((part) => part.outerHTML);"""));
        }
    }
}
