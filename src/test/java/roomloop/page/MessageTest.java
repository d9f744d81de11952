package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What can be done with a message, and how it is formatted. */
class MessageTest extends InBrowser {
    private static String value(Tab tab) {
        return tab.message().getDomProperty("value");
    }

    private static void chooses(Tab tab, String text) {
        tab.find("[data-id]", row -> row.getText().contains(text)).orElseThrow().click();
    }

    private static String pasted(Tab tab) {
        tab.message().clear();
        tab.message().sendKeys(Keys.chord(Keys.CONTROL, "v"));
        return value(tab);
    }

    @Test
    void a_message_is_copied_exactly_and_quoted_line_by_line() {
        Tab ann = guest("ann", "object");
        String text = "  **first** line\n\n`third`";
        ann.pastes(text);
        ann.keys(Keys.ENTER);
        ann.sees(text);
        chooses(ann, "first");
        ann.presses("Copy");
        ann.reads("Copied");
        assertEquals(text, pasted(ann));
        ann.message().clear();
        ann.types("see:");
        chooses(ann, "first");
        ann.presses("Quote");
        assertEquals("see:\n>   **first** line\n> \n> `third`\n", value(ann));
        assertEquals("Message #object", ann.focus());
        ann.types("mine", Keys.ENTER);
        eventually("it is shown as a quote", () -> ann.finds("document.querySelector('blockquote strong')"));
    }

    @Test
    void a_message_can_still_be_copied_after_a_look_at_another_room() {
        Tab ann = guest("ann", "first");
        ann.says("keep");
        ann.sees("keep");
        chooses(ann, "keep");
        for (String room : new String[] {"second", "first"}) {
            ann.asks("location.hash = '%s'".formatted(room));
            ann.isIn(room);
        }
        ann.sees("keep");
        chooses(ann, "keep");
        ann.presses("Copy");
        assertEquals("keep", pasted(ann));
    }

    @Test
    void messages_are_reached_by_the_arrows_and_left_by_escape() {
        Tab ann = guest("ann", "arrows");
        for (String text : new String[] {"one", "two", "three"}) {
            ann.says(text);
            ann.sees(text);
        }
        ann.keys(Keys.chord(Keys.SHIFT, Keys.TAB));
        assertTrue(ann.finds("document.activeElement.querySelector('.text').textContent === 'three'"));
        ann.keys(Keys.UP);
        ann.keys(Keys.UP);
        assertTrue(ann.finds("document.activeElement.querySelector('.text').textContent === 'one'"));
        ann.keys(Keys.TAB);
        ann.keys(Keys.TAB);
        assertEquals("Quote", ann.focus());
        ann.keys(Keys.ENTER);
        assertEquals("> one\n", value(ann));
        ann.keys(Keys.chord(Keys.SHIFT, Keys.TAB));
        ann.keys(Keys.ESCAPE);
        assertEquals("Message #arrows", ann.focus());
    }

    @Test
    void code_scrolls_instead_of_wrapping_and_is_copied_by_its_button() {
        Tab ann = guest("ann", "code");
        String code = "int i = 0;\n\t" + "x".repeat(300) + ";";
        ann.pastes("```java\n" + code + "\n```");
        ann.keys(Keys.ENTER);
        ann.sees("```java\n" + code + "\n```");
        assertTrue(ann.finds("document.querySelector('pre').scrollWidth > document.querySelector('pre').clientWidth"));
        assertTrue(ann.finds("document.querySelector('pre').offsetHeight < 80"), "two lines, and no strip below");
        ann.presses("Copy code");
        eventually("it is copied", () -> ann.finds("document.querySelector('.block .done')"));
        assertEquals(code, pasted(ann));
    }

    @Test
    void a_pasted_stack_trace_looks_like_one_and_emphasis_is_shown() {
        Tab ann = guest("ann", "trace");
        ann.pastes(
                "It says:\njava.lang.IllegalStateException: _no_\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n**Why**, _Bob_?");
        ann.keys(Keys.ENTER);
        eventually("it is there", () -> ann.finds("document.querySelector('[data-id] pre')"));
        assertEquals(
                "java.lang.IllegalStateException: _no_\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n",
                ann.asks("return document.querySelector('[data-id] pre').textContent"));
        assertEquals("Why", ann.asks("return document.querySelector('[data-id] strong').textContent"));
        assertEquals("Bob", ann.asks("return document.querySelector('[data-id] em').textContent"));
    }

    @Test
    void a_text_that_once_stopped_the_page_is_shown_and_so_is_what_comes_behind_it() {
        Tab ann = guest("ann", "hard");
        String hard = "http://a" + ".".repeat(15_892);
        String frame =
                "{\"type\":\"message\",\"room\":\"hard\",\"id\":\"%d-0\",\"from\":\"bob\",\"uid\":\"b\",\"text\":\"%s\",\"at\":1}";
        PageSocket.say(
                ann,
                frame.formatted(1, hard) + "\n{\"type\":\"presence\",\"room\":\"hard\",\"joined\":7}\n"
                        + frame.formatted(2, "behind it"));
        forgives("could not be handled");
        ann.sees(hard).sees("behind it");
    }

    @Test
    void page_up_in_the_message_box_scrolls_the_log() {
        Tab ann = guest("ann", "pages");
        var bob = uses(server().guest("bob").joins("pages"));
        for (int i = 0; i < 40; i++) {
            bob.says("line " + i);
            bob.hears("line " + i);
        }
        ann.sees("line 39").types(Keys.PAGE_UP);
        ann.reads("Latest messages");
        ann.types(Keys.PAGE_DOWN);
        eventually("at the bottom again", () -> !ann.page().contains("Latest messages"));
    }

    @Test
    void on_a_touch_screen_enter_breaks_the_line_and_the_button_sends() {
        Tab ann = guest("ann", "touch");
        ann.driver().executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
        ann.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 360, "height", 640, "deviceScaleFactor", 2, "mobile", true));
        eventually(
                "it is a touch screen", () -> ann.finds("matchMedia('(hover: none) and (pointer: coarse)').matches"));
        ann.reloads();
        ann.isIn("touch").types("one", Keys.ENTER, "two");
        assertEquals("one\ntwo", value(ann));
        assertEquals("enter", ann.message().getDomAttribute("enterkeyhint"));
        ann.presses("Send");
        ann.sees("one\ntwo");
    }
}
