package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** How people are told when they are wanted, and how they are called. */
class CallingTest extends InBrowser {
    /** A browser that says yes, and remembers what it was asked to show. */
    private static final String NOTIFICATIONS = """
            window.shown = [];
            window.asked = 0;
            window.Notification = class {
              static permission = "default";
              static async requestPermission() {
                window.asked++;
                return (this.permission = "granted");
              }
              constructor(title, { body }) {
                window.shown.push(`${title}: ${body}`);
              }
            };""";

    private static final String FIRST = "Roomloop: Mentions are shown like this."; // so that one knows how they look

    /** Counts the tones, which no test can hear. */
    private static final String TONES = """
            window.tones = 0;
            window.OscillatorNode = class extends OscillatorNode {
              start(at) {
                window.tones++;
                super.start(at);
              }
            };""";

    private static void chooses(Tab tab, String setting) {
        tab.presses("Settings");
        tab.named("input[type=checkbox]", setting::equals).click();
        tab.presses("Done");
    }

    private static List<String> shown(Tab tab) {
        return tab.strings("return window.shown");
    }

    @Test
    void a_mention_is_shown_on_the_desktop_once_the_guest_has_asked_for_it_by_a_click() {
        Tab ann = guest("ann", "desk");
        ann.asks(NOTIFICATIONS);
        var bob = uses(server().guest("bob").joins("desk"));
        ann.looksAway();
        bob.says("@ann, not yet");
        eventually("it is counted", () -> ann.driver().getTitle().startsWith("(1)"));
        assertEquals(List.of(), shown(ann));
        assertEquals(0L, ann.asks("return window.asked"), "never unasked");
        ann.looksAgain();
        chooses(ann, "Notify me on the desktop when I am mentioned");
        ann.looksAway();
        bob.says("just talk");
        bob.says("@ann, come");
        eventually("it is shown", () -> shown(ann).equals(List.of(FIRST, "bob in #desk: @ann, come")));
        ann.looksAgain();
        ann.sees("@ann, come");
        bob.says("@ann, you see this");
        ann.sees("@ann, you see this");
        assertEquals(2, shown(ann).size(), "what is seen needs no notification");
        ann.reloads();
        ann.isIn("desk").presses("Settings");
        assertTrue(ann.finds("document.querySelector('[name=notify]').checked"), "it is remembered");
    }

    @Test
    void a_browser_that_shows_no_notifications_of_pages_says_so_and_the_box_stays_off() {
        Tab ann = guest("ann", "phone");
        ann.asks("window.Notification = class {"
                + " static async requestPermission() { return 'granted'; }"
                + " constructor() { throw new TypeError('Illegal constructor'); } }");
        ann.presses("Settings");
        ann.named("input[type=checkbox]", "Notify me on the desktop when I am mentioned"::equals)
                .click();
        ann.reads("This browser doesn’t let pages show notifications.");
        assertFalse(ann.finds("document.querySelector('[name=notify]').checked"));
    }

    @Test
    void a_mention_sounds_only_once_the_guest_has_asked_for_it_and_then_in_every_later_visit() {
        Tab ann = guest("ann");
        ann.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", TONES));
        ann.opens(page()).joins("sound");
        var bob = uses(server().guest("bob").joins("sound"));
        ann.looksAway();
        bob.says("@ann, not yet");
        eventually("it is counted", () -> ann.driver().getTitle().startsWith("(1)"));
        assertEquals(0L, tones(ann), "never unasked");
        ann.looksAgain();
        chooses(ann, "Play a sound when I am mentioned");
        assertEquals(2L, tones(ann), "so that one knows how it sounds");
        ann.looksAway();
        bob.says("just talk");
        bob.says("@ann, come");
        eventually("it sounds", () -> tones(ann) == 4);
        ann.looksAgain();
        ann.sees("@ann, come");
        bob.says("@ann, you see this");
        ann.sees("@ann, you see this");
        assertEquals(4, tones(ann), "what is seen needs no sound");
        ann.reloads();
        ann.isIn("sound").presses("Mute"); // browsers are silent until a page was clicked
        ann.presses("Mute");
        ann.looksAway();
        bob.says("@ann, again");
        eventually("it is remembered", () -> tones(ann) == 2);
    }

    private static long tones(Tab tab) {
        return (Long) tab.asks("return window.tones");
    }

    @Test
    void a_muted_room_notifies_no_user_and_stays_muted() {
        Tab ann = guest("ann", "mute");
        var bob = uses(server().guest("bob").joins("mute"));
        ann.presses("Mute");
        ann.looksAway();
        bob.says("@ann?");
        eventually(
                "it has come", () -> ann.finds("document.querySelector('.mine .badge').textContent.startsWith('1')"));
        assertEquals("#mute · Roomloop", ann.driver().getTitle());
        ann.looksAgain();
        ann.reloads();
        ann.isIn("mute");
        assertTrue(ann.finds("document.querySelector('.mute').ariaPressed === 'true'"));
    }

    @Test
    void the_icon_has_a_red_number_for_mentions_and_a_dot_for_other_talk() {
        Tab ann = guest("ann", "icon");
        var bob = uses(server().guest("bob").joins("icon"));
        ann.looksAway();
        bob.says("talk");
        eventually("a dot", () -> icon(ann).startsWith("data:") && !icon(ann).contains("text"));
        bob.says("@ann");
        bob.says("more talk");
        eventually("a number", () -> icon(ann).contains(">1<"));
        eventually("all are counted", () -> ann.driver().getTitle().startsWith("(3)"));
    }

    private static String icon(Tab tab) {
        return (String) tab.asks("return decodeURIComponent(document.querySelector('link[rel=icon]').href)");
    }

    @Test
    void names_are_completed_after_an_at_sign_by_keyboard_and_by_touch() {
        uses(server().guest("María José").joins("complete"));
        uses(server().guest("Marc").joins("complete"));
        Tab ann = guest("ann", "complete");
        eventually("all are there", () -> ann.people().size() == 3);
        ann.types("hello @marc");
        eventually("one is offered", () -> options(ann).equals(List.of("Marc")));
        ann.types(Keys.ENTER);
        assertEquals("hello @Marc ", ann.message().getDomProperty("value"));
        ann.message().clear();
        ann.types("@ma");
        eventually("both are offered", () -> options(ann).size() == 2);
        String first = options(ann).getFirst();
        ann.types(Keys.DOWN);
        assertEquals(options(ann).get(1), chosen(ann));
        ann.types(Keys.UP);
        assertEquals(first, chosen(ann));
        ann.types(Keys.ESCAPE);
        assertEquals(List.of(), options(ann));
        ann.types(Keys.BACK_SPACE);
        ann.named("[role=option]", "María José"::equals).click();
        assertEquals("@María José ", ann.message().getDomProperty("value"));
        assertEquals("Message #complete", ann.focus());
        ann.message().clear();
        ann.types("@maría j");
        eventually("over the space, too", () -> options(ann).equals(List.of("María José")));
        ann.types(Keys.ENTER);
        assertEquals("@María José ", ann.message().getDomProperty("value"));
    }

    private static List<String> options(Tab tab) {
        return tab.strings(
                "return [...document.querySelectorAll('[role=listbox]:not([hidden]) [role=option]')].map(e => e.textContent)");
    }

    private static String chosen(Tab tab) {
        return (String)
                tab.asks(
                        "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent");
    }

    @Test
    void a_name_among_the_people_is_a_button_that_mentions_it() {
        uses(server().guest("bob").joins("press"));
        Tab ann = guest("ann", "press");
        ann.types("well,");
        ann.presses("bob");
        assertEquals("well, @bob ", ann.message().getDomProperty("value"));
        assertEquals("Message #press", ann.focus());
    }

    @Test
    void two_guests_of_one_name_can_be_told_apart_among_the_people_and_in_the_log() {
        var one = uses(server().guest("bob").joins("twins"));
        var two = uses(server().guest("bob").joins("twins"));
        Tab ann = guest("ann", "twins");
        one.says("I am bob");
        two.says("No, I am");
        ann.sees("No, I am");
        eventually("both have a suffix", () -> suffixes(ann, "[role=log]").size() == 2);
        eventually(
                "the same ones",
                () -> suffixes(ann, "ul[aria-label=People]").stream()
                        .sorted()
                        .toList()
                        .equals(suffixes(ann, "[role=log]").stream().sorted().toList()));
        assertFalse(suffixes(ann, "[role=log]")
                .getFirst()
                .equals(suffixes(ann, "[role=log]").getLast()));
        assertEquals(
                List.of("bob", "bob"),
                ann.strings("return [...document.querySelectorAll('.head .from')].map(e => e.textContent)"));
    }

    private static List<String> suffixes(Tab tab, String where) {
        return tab.strings("return [...document.querySelectorAll('" + where + " .suffix')].map(e => e.textContent)");
    }
}
