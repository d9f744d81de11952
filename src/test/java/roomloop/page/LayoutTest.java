package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page fits windows of all sizes. */
class LayoutTest extends InBrowser {
    private static final String LONG = "a-room-with-the-longest-name-32c";

    private static void fits(Tab tab, String state) {
        assertEquals(
                List.of(),
                tab.strings("const most = document.documentElement.clientWidth;"
                        + "return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.sr, .skip, svg, pre code')"
                        + " && getComputedStyle(e).clipPath === 'none' && e.getBoundingClientRect().right > most + 0.5)"
                        + ".map(e => e.outerHTML.slice(0, 200))"),
                state);
        assertTrue(tab.finds("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), state);
    }

    @Test
    void nothing_is_cut_off_or_scrolls_sideways_down_to_320_pixels_and_at_200_percent() {
        Tab ann = guest("ann").opens(page());
        int[][] sizes = {{320, 640}, {360, 700}, {360, 240}, {600, 400}, {1200, 800}};
        for (int[] size : sizes) {
            fits(ann.sized(size[0], size[1]), "join at " + size[0]);
        }
        ann.joins(LONG);
        ann.pastes("x".repeat(300) + "\n```\n" + "y".repeat(300) + "\n```\nhttps://example.org/" + "z".repeat(300));
        ann.keys(Keys.ENTER);
        ann.says("short");
        ann.sees("short");
        for (int[] size : sizes) {
            fits(ann.sized(size[0], size[1]), "chat at " + size[0]);
            assertTrue(ann.finds("document.querySelector('#message').getBoundingClientRect().bottom <= innerHeight"));
            assertTrue(ann.finds("document.querySelector('[role=log]').clientHeight > 80"));
        }
        ann.sized(1200, 800).asks("document.documentElement.style.fontSize = '200%'");
        fits(ann, "with letters of twice the size");
    }

    @Test
    void whatever_can_be_pressed_is_big_enough_for_a_thumb() {
        Tab ann = guest("ann").opens(page()).narrow();
        assertEquals(List.of(), tooSmall(ann, 44));
        ann.joins("thumbs");
        assertEquals(List.of(), tooSmall(ann, 44));
        ann.asks("document.getElementById('rooms').showPopover()");
        assertEquals(List.of(), tooSmall(ann, 44));
        ann.asks("document.getElementById('rooms').hidePopover()");
        assertEquals(List.of(), tooSmall(ann.sized(1200, 800), 24));
    }

    private static List<String> tooSmall(Tab tab, int least) {
        return tab.strings(
                "return [...document.querySelectorAll('a, button, input, textarea')].filter(e => e.checkVisibility() && !e.closest('.skip'))"
                        + ".filter(e => { const r = e.getBoundingClientRect(); return Math.min(r.width, r.height) < %d })"
                                .formatted(least)
                        + ".map(e => e.outerHTML.slice(0, 200))");
    }
}
