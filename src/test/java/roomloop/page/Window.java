package roomloop.page;

import static roomloop.support.Eventually.eventually;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** A window of the browser: how big it is, how it shows colours, and what a script finds in it. */
class Window implements AutoCloseable {
    static final Browser BROWSER = Browser.browser();

    /** In one question, since to ask the browser about each element takes most of a test's time. */
    private static final String VISIBLE = """
            return [...document.querySelectorAll(arguments[0])]
              .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length);""";

    final String profile;
    private final String window;

    /** @param profile windows of one profile share their storage */
    Window(String profile, String window) {
        this.profile = profile;
        this.window = window;
        sized(1200, 800);
        driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", PageSocket.HOOK));
    }

    final ChromeDriver driver() {
        return BROWSER.at(window);
    }

    Window sized(int width, int height) {
        driver().executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    /** @param value of the media feature, such as prefers-color-scheme: dark */
    Window prefers(String feature, String value) {
        var features = List.of(Map.of("name", "prefers-" + feature, "value", value));
        driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
        return this;
    }

    Object asks(String script, Object... arguments) {
        return driver().executeScript(script, arguments);
    }

    boolean finds(String script, Object... arguments) {
        return Boolean.TRUE.equals(asks("return Boolean(" + script + ")", arguments));
    }

    List<String> strings(String script) {
        return ((List<?>) asks(script)).stream().map(String::valueOf).toList();
    }

    /** What is on show and goes by such a name. */
    WebElement named(String css, Predicate<String> label) {
        var found = new AtomicReference<Optional<WebElement>>(Optional.empty());
        eventually(css + " of that name is there", () -> {
            found.set(find(css, e -> label.test(e.getAccessibleName())));
            return found.get().isPresent();
        });
        return found.get().orElseThrow();
    }

    Optional<WebElement> find(String css, Predicate<WebElement> wanted) {
        try {
            return ((List<?>) asks(VISIBLE, css))
                    .stream().map(WebElement.class::cast).filter(wanted).findFirst();
        } catch (StaleElementReferenceException e) {
            return Optional.empty(); // the page has just drawn itself anew
        }
    }

    @Override
    public void close() {
        BROWSER.closeProfile(profile);
    }
}
