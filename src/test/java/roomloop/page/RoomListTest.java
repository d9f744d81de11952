package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.support.TestServer;

/** Several rooms over one connection. */
class RoomListTest extends InBrowser {
    private static void goes(Tab tab, String room) {
        tab.named("nav a", label -> label.startsWith("#" + room)).click();
        tab.isIn(room);
    }

    @Test
    void rooms_are_switched_at_once_and_each_keeps_its_draft_and_counts_its_news() {
        Tab ann = guest("ann", "one");
        Tab bob = guest("bob", "one");
        ann.types("a draft for one");
        ann.fills("Room", "#Two");
        ann.keys(Keys.ENTER);
        ann.isIn("two");
        assertEquals("", ann.message().getDomProperty("value"));
        ann.types("another for two");
        bob.says("hello");
        bob.says("@ann?");
        eventually("both are unread", () -> ann.driver().getTitle().startsWith("(2) "));
        assertTrue(ann.finds("document.querySelector('.unread.called .badge')?.textContent === '2 unread'"));
        goes(ann, "one");
        ann.sees("@ann?");
        assertEquals("a draft for one", ann.message().getDomProperty("value"));
        assertEquals("hello", ann.asks("return document.querySelector('.new + .message .text').textContent"));
        eventually("nothing is unread", () -> !ann.driver().getTitle().startsWith("("));
        ann.driver().navigate().back();
        ann.isIn("two");
        ann.reloads();
        ann.isIn("two");
        eventually(
                "the draft is there",
                () -> "another for two".equals(ann.message().getDomProperty("value")));
        assertEquals(1, PageSocket.tries(ann), "one connection for all rooms");
    }

    @Test
    void an_invite_link_leads_a_friend_to_the_room() {
        Tab ann = guest("ann", "party");
        ann.presses("Copy invite link");
        ann.reads("Invite link copied").reads("it works on this computer only");
        ann.message().sendKeys(Keys.chord(Keys.CONTROL, "v"));
        String link = ann.message().getDomProperty("value");
        assertEquals(page() + "#party", link);
        Tab bob = guest("bob").opens(URI.create(link));
        bob.keys("bob", Keys.ENTER);
        bob.isIn("party");
        eventually("ann sees bob", () -> ann.people().contains("bob"));
    }

    @Test
    void open_rooms_can_be_discovered_entered_and_left() {
        var host = uses(server().guest("host").joins("garden"));
        Tab ann = guest("ann", "hall");
        eventually(
                "the garden is listed with its guest",
                Duration.ofSeconds(15), // the list is asked for every 10 s
                () -> ann.strings("return [...document.querySelectorAll('.others a')].map(a => a.textContent)")
                        .contains("#garden 1 guest"));
        goes(ann, "garden");
        ann.says("nice here");
        host.hears("nice here");
        ann.presses("Leave");
        ann.isIn("hall");
        assertFalse(ann.finds("[...document.querySelectorAll('.mine a')].some(a => a.hash === '#garden')"));
        ann.presses("Leave");
        ann.reads("Enter a room to talk");
        assertEquals("Room", ann.focus());
        ann.keys("cellar", Keys.ENTER);
        ann.isIn("cellar");
    }

    @Test
    void a_room_for_which_there_is_no_place_is_kept_and_tried_again() throws Exception {
        var small = uses(TestServer.alone(Map.of("MAX_ROOMS", "1")));
        var bob = uses(small.guest("bob").joins("full"));
        Tab ann = guest("ann").opens(URI.create("http://127.0.0.1:" + small.port() + "/#tea"));
        ann.fills("Your name", "ann");
        ann.presses("Join");
        ann.reads("No place in this room yet").reads("Trying again…");
        bob.sends("leave", "room", "full"); // nothing was said there, so its place is free at once
        bob.hearsA("left");
        eventually("it is", () -> small.rooms.open() == 0);
        ann.passes(10); // until it tries again
        ann.isIn("tea").says("at last");
        ann.sees("at last");
    }
}
