package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Texts are shown as they were written. */
class TextTest extends InBrowser {
    private static final String IMAGE = "<img src=x onerror=alert(1)>";

    @Test
    void every_text_arrives_byte_for_byte() {
        Tab ann = guest("ann", "bytes");
        Tab bob = guest("bob", "bytes");
        for (String text : List.of(
                "a & b <b>bold</b> &amp;",
                "👩‍👩‍👧 🇨🇭 e\u0301",
                "مرحبا بالعالم",
                "  two  spaces\n\n\tand a tab ",
                IMAGE,
                "javascript:alert(1)",
                "`code` and ```\nnot closed",
                "```html\n<script>alert(1)</script>\n```\nafter",
                "😀".repeat(2_000) + "é".repeat(2_000))) {
            ann.pastes(text);
            ann.keys(Keys.ENTER);
            bob.sees(text);
            ann.sees(text);
        }
        assertEquals(0L, bob.asks("return document.querySelectorAll('.text :is(script, img, a)').length"));
    }

    @Test
    void links_are_links_only_to_the_web_and_give_nothing_away() {
        Tab ann = guest("ann", "links");
        ann.says(
                "see https://example.org/a?b=c#d, (http://localhost:1/) javascript:alert(1) ftp://x.y data:text/html,x");
        eventually("there are two links", () -> hrefs(ann).size() == 2);
        assertEquals(List.of("https://example.org/a?b=c#d", "http://localhost:1/"), hrefs(ann));
        assertEquals(
                List.of("noopener noreferrer nofollow", "noopener noreferrer nofollow"),
                ann.strings("return [...document.querySelectorAll('[data-id] .text a')].map(a => a.rel)"));
    }

    private static List<String> hrefs(Tab tab) {
        return tab.strings(
                "return [...document.querySelectorAll('[data-id] .text a')].map(a => a.getAttribute('href'))");
    }

    @Test
    void a_guest_that_is_mentioned_sees_it_and_code_is_set_as_code() {
        Tab ann = guest("ann", "called");
        Tab bob = guest("bob", "called");
        bob.pastes("@ann look: `x < y`\n```js\nif (x) y();\n```");
        bob.keys(Keys.ENTER);
        eventually("ann is called", () -> ann.finds("document.querySelector('.calls mark')"));
        assertEquals("@ann", ann.asks("return document.querySelector('.calls mark').textContent"));
        assertEquals("if (x) y();", ann.asks("return document.querySelector('.calls pre code').textContent"));
        eventually("bob sees it, too", () -> !bob.texts().isEmpty());
        assertFalse(bob.finds("document.querySelector('[data-id] mark')"));
    }

    /** Our server refuses such names; this page has to be safe with any server. */
    @Test
    void markup_in_names_rooms_and_texts_stays_text() {
        Tab ann = guest("ann").opens(page());
        ann.asks(
                "const real = fetch, body = JSON.stringify({ rooms: [{ name: arguments[0], members: 1 }] });"
                        + "window.fetch = async (path, how) => path === 'api/rooms' ? new Response(body) : real(path, how)",
                IMAGE);
        ann.joins("probe");
        long at = System.currentTimeMillis();
        for (String frame : List.of(
                "{'type':'message','id':'%d-0','from':'%s','uid':'%s','text':'%s','at':%d}"
                        .formatted(at, IMAGE, IMAGE, IMAGE, at),
                "{'type':'presence','count':2,'joined':['%s'],'left':[]}".formatted(IMAGE),
                "{'type':'typing','from':'%s'}".formatted(IMAGE + 2))) {
            PageSocket.say(ann, frame.replace('\'', '"').replace("{\"type\"", "{\"room\":\"probe\",\"type\""));
        }
        ann.sees(IMAGE).reads(IMAGE + " joined").reads(IMAGE + "2 is typing").reads("#" + IMAGE);
        assertTrue(ann.people().contains(IMAGE), ann.people().toString());
        assertEquals(0L, ann.asks("return document.querySelectorAll('img').length"));
    }
}
