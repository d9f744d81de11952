package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks axe-core what a person could not read, reach or understand on the page as it is now. */
final class Axe {
    private static final List<String> ALL =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");
    private static final String SCRIPT = load();
    private static final String RUN = """
            const [runOnly, done] = arguments;
            axe.run(document, { runOnly, resultTypes: ["violations"], preload: false }).then(
              ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ html, failureSummary }) => `${id}: ${help}\\n${html}\\n${failureSummary}`))),
              (error) => done([String(error)]));
            """;

    private Axe() {}

    private static String load() {
        try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Nothing is wrong, wide and narrow, in light and dark (where only colours differ). Leaves the tab wide and light. */
    static void isContent(Tab tab, String state) {
        for (int width : List.of(360, 1200)) {
            tab.sized(width, 800);
            assertEquals(
                    List.of(), violations(tab.prefers("color-scheme", "dark"), COLOURS), state + ", dark, " + width);
            assertEquals(List.of(), violations(tab.prefers("color-scheme", "light"), ALL), state + ", " + width);
        }
    }

    private static List<?> violations(Tab tab, List<String> only) {
        if (!tab.finds("window.axe")) {
            tab.asks(SCRIPT);
        }
        return (List<?>) tab.driver().executeAsyncScript(RUN, only);
    }
}
