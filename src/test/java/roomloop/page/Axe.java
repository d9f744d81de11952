package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks axe-core what somebody could not read, reach or understand on the page as it is now. */
final class Axe {
    private static final String SCRIPT = load();
    private static final String RUN = """
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
            const done = arguments[0];
            axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then(
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

    /** Nothing is wrong, wide and narrow, in light and dark. Leaves the tab wide and light. */
    static void isContent(Tab tab, String state) {
        for (int width : List.of(360, 1200)) {
            for (String scheme : List.of("dark", "light")) {
                tab.sized(width, 800).prefers("color-scheme", scheme);
                assertEquals(List.of(), violations(tab), state + ", " + width + " px, " + scheme);
            }
        }
    }

    private static List<?> violations(Tab tab) {
        if (!tab.finds("window.axe")) {
            tab.asks(SCRIPT);
        }
        return (List<?>) tab.driver().executeAsyncScript(RUN);
    }
}
