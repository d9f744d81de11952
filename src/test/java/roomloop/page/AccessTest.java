package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page can be used with a keyboard and a screen reader. */
class AccessTest extends InBrowser {
    /** All that can have the focus, in the order of the page. */
    private static final List<String> STOPS = List.of(
            "Skip to the message box",
            "#keys",
            "Room",
            "Join",
            "Inside the live server",
            "Change name",
            "Settings",
            "Copy invite link",
            "Mute",
            "Leave",
            "Messages in #keys",
            "", // the latest message, whose name is what it says
            "Message #keys",
            "Send");

    @Test
    void axe_finds_nothing_wrong_in_any_state_of_the_chat() {
        forgives("Unexpected response code");
        new PageStates(server(), guest("ann"), Axe::isContent).visitAll();
    }

    @Test
    void the_keyboard_is_enough_and_shows_where_it_is() {
        eventually("the rooms of other tests are closed", () -> server().rooms.open() == 0); // else they are stops, too
        Tab ann = guest("ann").opens(page());
        ann.keys("ann", Keys.TAB, Keys.chord(Keys.CONTROL, "a"), "keys", Keys.ENTER);
        ann.isIn("keys");
        ann.keys("typed at once", Keys.ENTER);
        ann.sees("typed at once");
        ann.keys(Keys.TAB);
        var stops = new ArrayList<String>();
        while (stops.size() < STOPS.size()) {
            stops.addFirst(ann.focus().strip());
            assertTrue(ann.finds("getComputedStyle(document.activeElement).outlineStyle === 'solid'"), ann.focus());
            ann.keys(Keys.chord(Keys.SHIFT, Keys.TAB));
        }
        assertEquals(STOPS, stops);
        ann.keys(Keys.TAB);
        assertEquals(STOPS.getFirst(), ann.focus());
        ann.keys(Keys.ENTER);
        assertEquals("Message #keys", ann.focus());
        assertTrue(ann.driver().getCurrentUrl().endsWith("#keys"));
    }

    @Test
    void on_a_narrow_page_the_sides_open_and_close_by_keyboard() {
        Tab ann = guest("ann", "sides").narrow();
        for (String button : List.of("Show rooms", "Show people: 1")) {
            var opener = ann.named("button", label -> label.equals(button));
            opener.sendKeys(Keys.ENTER);
            assertTrue(ann.finds("document.querySelector(':popover-open')"));
            ann.keys(Keys.ESCAPE);
            assertTrue(ann.finds("!document.querySelector(':popover-open')"));
            assertEquals(button, ann.focus());
        }
        ann.presses("Leave");
        ann.reads("Leave #sides?");
        ann.presses("Stay");
        ann.isIn("sides").presses("Leave");
        ann.presses("Leave room");
        ann.reads("Your rooms");
        assertEquals("Room", ann.focus(), "with no room left, the side opens by itself");
    }

    @Test
    void what_has_the_focus_keeps_it_when_a_list_is_sorted_anew() {
        Tab ann = guest("ann", "sorted");
        assertEquals("b", ann.asks("""
                return import(new URL("js/view/dom.js", document.baseURI)).then(({ sync, el }) => {
                  const list = document.querySelector(".others");
                  const show = (...rooms) => sync(list, rooms, "name", ({ name }) => el("button", {}, name));
                  const [a, b] = [{ name: "a" }, { name: "b" }];
                  show(a, b);
                  list.lastChild.focus();
                  show(b, a);
                  return document.activeElement.textContent;
                });"""));
    }

    @Test
    void nothing_moves_by_itself() {
        Tab ann = guest("ann", "still").prefers("reduced-motion", "reduce");
        assertEquals(0L, ann.asks("return document.getAnimations().length"));
        assertTrue(
                ann.finds(
                        "[...document.querySelectorAll('*')].every(e => getComputedStyle(e).animationName === 'none'"
                                + " && getComputedStyle(e).transitionDuration === '0s' && getComputedStyle(e).scrollBehavior === 'auto')"));
    }
}
