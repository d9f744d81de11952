package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What the browser remembers of a guest. */
class MemoryTest extends InBrowser {
    /** The browser is closed and opened again: what belonged to the tab is gone. */
    private static void opensAnew(Tab tab) {
        tab.asks("sessionStorage.clear()");
        tab.opens(page());
    }

    @Test
    void name_rooms_and_theme_outlive_the_tab() {
        Tab ann = guest("ann", "one");
        ann.fills("Room", "two");
        ann.keys(Keys.ENTER);
        ann.isIn("two").presses("Settings");
        ann.named("select", label -> label.startsWith("Theme")).sendKeys("Dark");
        ann.presses("Done");
        opensAnew(ann);
        ann.isIn("two");
        assertEquals(
                List.of("#one", "#two"),
                ann.strings("return [...document.querySelectorAll('.mine a')].map(a => a.hash)"));
        assertEquals("dark", ann.asks("return getComputedStyle(document.documentElement).colorScheme"));
        eventually("she is ann", () -> ann.people().contains("ann (you)"));
    }

    /** From ann to Anna, in both of her rooms, though the page can't rely on storage. */
    private static void renamesHerself(Tab ann) {
        ann.presses("Change name");
        ann.fills("Your name", "Anna");
        ann.presses("Use this name");
        ann.reads("You are Anna now. This browser doesn't store it");
        eventually("she has another name", () -> ann.people().equals(List.of("Anna (you)")));
        ann.sees("said as ann");
        ann.says("said as Anna");
        ann.sees("said as Anna");
        assertEquals(
                List.of("#one", "#two"),
                ann.strings("return [...document.querySelectorAll('.mine a')].map(a => a.hash)"));
    }

    private static void speaksInASecondRoom(Tab ann) {
        ann.fills("Room", "two");
        ann.keys(Keys.ENTER);
        ann.isIn("two");
        ann.says("said as ann");
        ann.sees("said as ann");
    }

    @Test
    void where_the_storage_is_full_a_change_of_name_keeps_the_rooms() {
        Tab ann = guest("ann", "one");
        ann.asks("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }");
        speaksInASecondRoom(ann);
        renamesHerself(ann);
    }

    @Test
    void where_the_browser_forbids_storage_the_page_works_and_says_what_that_means() {
        Tab ann = guest("ann");
        ann.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                for (const name of ["localStorage", "sessionStorage"])
                  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });"""));
        ann.driver()
                .executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of("source", "window.WebSocket = Object.getPrototypeOf(window.WebSocket);"));
        ann.opens(page()).joins("one");
        speaksInASecondRoom(ann);
        renamesHerself(ann);
        ann.says("still here");
        ann.sees("still here").presses("Settings");
        ann.reads("This browser doesn't let Roomloop store anything");
    }

    @Test
    void a_change_of_name_begins_with_the_old_one_and_keeps_rooms_and_messages() {
        Tab ann = guest("ann", "rename");
        Tab second = ann.duplicate();
        second.isIn("rename");
        ann.says("said as ann");
        ann.sees("said as ann").presses("Change name");
        assertEquals("Your name", ann.focus());
        assertEquals("ann", ann.asks("return document.activeElement.value"));
        ann.keys(Keys.ESCAPE);
        ann.presses("Change name");
        ann.fills("Your name", "a|b");
        ann.presses("Use this name");
        ann.reads("A name is 1 to 32 letters");
        ann.fills("Your name", "Anna");
        ann.presses("Use this name");
        eventually("she has another name", () -> ann.people().contains("Anna (you)"));
        ann.sees("said as ann");
        assertTrue(ann.finds("document.querySelector('[data-id]').classList.contains('mine')"));
        eventually("in the other tab, too", () -> second.people().contains("Anna (you)"));
    }

    @Test
    void what_is_read_in_one_tab_is_read_in_the_other() {
        Tab ann = guest("ann", "shared");
        Tab second = ann.duplicate();
        second.isIn("shared").looksAway();
        var bob = uses(server().guest("bob").joins("shared"));
        ann.looksAway();
        bob.says("hello");
        eventually("unread here", () -> ann.driver().getTitle().startsWith("(1)"));
        eventually("and there", () -> second.driver().getTitle().startsWith("(1)"));
        ann.looksAgain();
        eventually("read here", () -> ann.driver().getTitle().startsWith("#"));
        eventually("and there", () -> second.driver().getTitle().startsWith("#"));
    }

    @Test
    void joins_and_leaves_can_be_hidden_and_stay_so() {
        Tab ann = guest("ann", "quiet");
        eventually("she is in", () -> ann.people().equals(List.of("ann (you)")));
        uses(server().guest("bob").joins("quiet"));
        ann.reads("bob joined").presses("hide");
        eventually("it is gone", () -> !ann.page().contains("bob joined"));
        assertEquals("Message #quiet", ann.focus(), "the button that had it is gone, too");
        ann.reloads();
        ann.isIn("quiet");
        uses(server().guest("cid").joins("quiet"));
        eventually("cid is there", () -> ann.people().contains("cid"));
        assertTrue(!ann.page().contains("cid joined"));
    }

    @Test
    void a_setting_of_one_tab_is_kept_when_the_other_changes_another_one() {
        Tab ann = guest("ann", "settings");
        Tab second = ann.duplicate();
        second.isIn("settings").presses("Settings");
        second.asks("document.querySelector('[name=presence]').click()");
        ann.presses("Settings");
        ann.asks("document.querySelector('[name=theme]').focus()");
        ann.keys("Dark");
        var kept = "return Object.entries(JSON.parse(localStorage.getItem('roomloop.settings'))).join(' ')";
        assertEquals("theme,dark notify,false sound,false presence,false", ann.asks(kept));
        eventually("dark in both", () -> second.finds("document.documentElement.dataset.theme === 'dark'"));
    }

    @Test
    void what_the_browser_remembers_but_is_not_ours_is_passed_over() {
        Tab ann = guest("ann", "foreign");
        ann.asks(
                "for (const key of ['rooms', 'settings', 'room.foreign']) localStorage['roomloop.' + key] = arguments[0]",
                "null");
        ann.asks("sessionStorage['roomloop.room.foreign'] = 'null'");
        ann.reloads();
        ann.isIn("foreign");
        ann.asks("localStorage['roomloop.rooms'] = '{}'; localStorage['roomloop.session'] = '\"x\"'");
        ann.opens(page()).joins("foreign");
    }
}
