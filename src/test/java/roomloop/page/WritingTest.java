package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.support.TestServer;

/** The message box. */
class WritingTest extends InBrowser {
    private static String box(Tab tab) {
        return tab.message().getDomProperty("value");
    }

    @Test
    void enter_sends_and_shift_enter_breaks_the_line() {
        Tab ann = guest("ann", "enter");
        ann.types("one", Keys.chord(Keys.SHIFT, Keys.ENTER), "two");
        assertEquals("one\ntwo", box(ann));
        ann.types(Keys.ENTER);
        ann.sees("one\ntwo");
        assertEquals("", box(ann));
        ann.types("   ", Keys.ENTER);
        ann.types("three", Keys.ENTER);
        ann.sees("   three");
        assertEquals(List.of("one\ntwo", "   three"), ann.texts());
    }

    @Test
    void enter_that_chooses_a_word_of_an_input_method_sends_nothing() {
        Tab ann = guest("ann", "ime");
        ann.message().click();
        var driver = ann.driver();
        driver.executeCdpCommand(
                "Input.imeSetComposition", Map.of("text", "にほん", "selectionStart", 3, "selectionEnd", 3));
        driver.executeCdpCommand(
                "Input.dispatchKeyEvent", Map.of("type", "rawKeyDown", "key", "Enter", "windowsVirtualKeyCode", 229));
        driver.executeCdpCommand("Input.insertText", Map.of("text", "日本"));
        assertEquals("日本", box(ann));
        ann.keys(Keys.ENTER);
        ann.sees("日本");
        assertEquals(List.of("日本"), ann.texts());
    }

    @Test
    void up_in_an_empty_box_brings_back_the_last_text() {
        Tab ann = guest("ann", "again");
        ann.says("a typo");
        ann.sees("a typo");
        ann.types(Keys.UP);
        assertEquals("a typo", box(ann));
        ann.types(Keys.chord(Keys.CONTROL, "a"), "kept", Keys.UP);
        assertEquals("kept", box(ann));
    }

    @Test
    void a_text_that_is_too_long_is_counted_and_kept_whole() {
        Tab ann = guest("ann", "long");
        ann.pastes("x".repeat(3_900));
        ann.reads("3,900 of 4,000 characters");
        ann.pastes("y".repeat(101));
        ann.reads("Too long: 4,001 of 4,000 characters.");
        ann.keys(Keys.ENTER);
        assertEquals(4_001, box(ann).length());
        ann.keys(Keys.BACK_SPACE, Keys.ENTER);
        ann.sees("x".repeat(3_900) + "y".repeat(100));
    }

    @Test
    void a_server_that_takes_only_short_texts_is_obeyed_by_the_page() throws Exception {
        var terse = uses(TestServer.alone(Map.of("MAX_TEXT", "10")));
        Tab ann = guest("ann").opens(URI.create("http://127.0.0.1:" + terse.port()));
        ann.joins("terse").pastes("x".repeat(11));
        ann.reads("Too long: 11 of 10 characters.");
        ann.keys(Keys.BACK_SPACE, Keys.ENTER);
        ann.sees("x".repeat(10));
    }

    @Test
    void what_the_server_refuses_can_be_sent_again_or_taken_back() {
        Tab ann = guest("ann", "refused");
        refuse(ann, "first");
        ann.presses("Send again");
        ann.sees("first");
        refuse(ann, "second");
        ann.presses("Remove");
        eventually("it is taken back", () -> !ann.page().contains("Not sent"));
        ann.types(Keys.UP);
        assertEquals("second", box(ann), "it isn't lost");
    }

    /** The text never comes back, and an error does. */
    private static void refuse(Tab tab, String text) {
        PageSocket.lose(tab, '"' + text + '"');
        tab.says(text);
        tab.reads(text);
        var ref = tab.asks("return document.querySelector('[data-ref]').dataset.ref");
        PageSocket.say(
                tab,
                "{\"type\":\"error\",\"code\":\"bad_text\",\"detail\":\"no such words here\",\"room\":\"refused\",\"ref\":\"%s\"}"
                        .formatted(ref));
        tab.reads("Not sent: no such words here");
        assertTrue(tab.finds("document.querySelector('.failed')"));
    }
}
