package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.support.TestServer;

/** The join form. */
class JoinTest extends InBrowser {
    @Test
    void a_bad_name_is_explained_at_its_field_which_has_the_focus() {
        Tab ann = guest("ann").opens(page());
        for (String name : new String[] {"", "a|b", "<b>x</b>", "x".repeat(33)}) {
            ann.fills("Your name", name);
            ann.presses("Join");
            assertEquals("Your name", ann.focus());
            assertTrue(ann.finds("document.activeElement.ariaInvalid === 'true'"), name);
            assertTrue(problemAtFocus(ann).contains("letters"), name);
        }
        ann.joins("late");
    }

    @Test
    void a_bad_room_is_explained_at_its_field_which_has_the_focus() {
        Tab ann = guest("ann").opens(page());
        ann.fills("Your name", "ann");
        ann.fills("Room", "no such room!");
        ann.presses("Join");
        assertEquals("Room", ann.focus());
        assertTrue(problemAtFocus(ann).contains("0–9"));
        assertEquals("", ann.asks("return document.getElementById('name-problem').textContent"));
    }

    private static String problemAtFocus(Tab tab) {
        return (String) tab.asks(
                "return document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ')[0])"
                        + ".textContent");
    }

    @Test
    void a_server_that_cannot_be_reached_is_told_and_what_was_typed_stays() {
        forgives("ERR_INTERNET_DISCONNECTED");
        Tab ann = guest("ann").opens(page());
        offline(ann, true);
        ann.fills("Your name", "ann");
        ann.fills("Room", "tea");
        ann.presses("Join");
        ann.reads("can't be reached");
        offline(ann, false);
        ann.presses("Join");
        ann.isIn("tea");
    }

    private static void offline(Tab tab, Object offline) {
        var network = Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1);
        tab.driver().executeCdpCommand("Network.emulateNetworkConditions", network);
    }

    @Test
    void a_server_without_guests_says_that_an_account_is_needed_and_where_to_sign_in() throws Exception {
        forgives("404"); // the page has to ask
        var members = uses(TestServer.alone(Map.of("GUESTS", "off", "SIGN_IN_URL", "https://example.org/sign-in")));
        Tab ann = guest("ann").opens(URI.create("http://127.0.0.1:" + members.port()));
        ann.fills("Your name", "ann");
        ann.presses("Join");
        ann.reads("You need an account to talk here.");
        assertEquals("https://example.org/sign-in", link(ann));
        assertFalse(ann.page().contains("You need no account"));
        Axe.isContent(ann, "no guests");
    }

    @Test
    void a_returning_guest_whose_token_is_no_longer_taken_is_told_where_to_sign_in() throws Exception {
        forgives("401");
        forgives("404");
        forgives("HTTP Authentication failed");
        var members = uses(TestServer.alone(
                Map.of("GUESTS", "off", "SIGN_IN_URL", "https://example.org/sign-in", "INSIDE", "on")));
        Tab ann = guest("ann").opens(URI.create("http://127.0.0.1:" + members.port()));
        TokenTest.remembers(ann, "old");
        ann.reads("You need an account to talk here.");
        assertEquals("https://example.org/sign-in", link(ann));
        ann.opens(URI.create("http://127.0.0.1:" + members.port() + "/inside.html"));
        ann.reads("You need an account to talk here.");
        assertEquals("https://example.org/sign-in", link(ann));
        TokenTest.remembers(ann, members.token("ann"));
        ann.reads("Live");
        ann.opens(URI.create("http://127.0.0.1:" + members.port())).isIn("lobby");
    }

    private static String link(Tab tab) {
        return tab.named("a", "Sign in"::equals).getDomProperty("href");
    }

    @Test
    void an_address_invites_to_a_room_and_the_name_is_all_that_is_asked() {
        Tab ann = guest("ann").opens(page().resolve("/#Tea-Room"));
        assertEquals("Your name", ann.focus());
        ann.keys("ann", Keys.ENTER);
        ann.isIn("tea-room");
        assertEquals("Message #tea-room", ann.focus());
    }

    @Test
    void the_join_form_needs_no_account_and_offers_the_rooms_that_are_open() {
        uses(server().guest("host").joins("open-house"));
        Tab ann = guest("ann");
        eventually("the room is offered", () -> {
            ann.opens(page());
            return ann.find("button", button -> button.getText().equals("#open-house · 1"))
                    .isPresent();
        });
        ann.reads("You need no account").presses("#open-house · 1");
        assertEquals("Your name", ann.focus());
        ann.keys("ann", Keys.ENTER);
        ann.isIn("open-house");
    }

    @Test
    void the_guest_and_the_rooms_survive_a_reload() {
        Tab ann = guest("ann", "stay");
        ann.says("I was here");
        ann.sees("I was here");
        ann.reloads();
        ann.isIn("stay").sees("I was here");
        assertTrue(ann.finds("document.querySelector('[data-id]').classList.contains('mine')"));
    }

    @Test
    void two_tabs_of_one_guest_are_one_guest() {
        Tab ann = guest("ann", "twice");
        Tab bob = guest("bob", "twice");
        Tab again = ann.duplicate();
        again.isIn("twice");
        ann.says("from the first");
        again.sees("from the first");
        again.says("from the second");
        ann.sees("from the second");
        again.sees("from the second");
        bob.sees("from the second");
        assertEquals(2, bob.people().size(), bob.people().toString());
        assertEquals(2L, ann.asks("return document.querySelectorAll('.message.mine').length"));
        assertEquals(2L, again.asks("return document.querySelectorAll('.message.mine').length"));
    }
}
