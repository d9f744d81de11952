package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** A guest at a real browser, who finds things as people do: by what they are and how they are called. */
final class Tab implements AutoCloseable {
    private static final Browser BROWSER = Browser.browser();

    private final String name;
    private final String profile;
    private final String window;

    /** A guest at a browser of their own. */
    Tab(String name) {
        this.name = name;
        profile = BROWSER.newProfile();
        window = BROWSER.newWindow(profile);
        open();
    }

    private Tab(Tab first, String window) {
        this.name = first.name;
        this.profile = first.profile;
        this.window = window;
        open();
        reloads(); // so that the hook is in
    }

    private void open() {
        sized(1200, 800);
        driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", Wire.HOOK));
    }

    /** The same guest with one more tab, as "Duplicate tab" makes it. */
    Tab duplicate() {
        asks("open(location.href, '', 'popup')");
        return new Tab(this, BROWSER.newestWindow());
    }

    ChromeDriver driver() {
        return BROWSER.at(window);
    }

    // ---- How the guest looks at it.

    Tab narrow() {
        return sized(360, 700);
    }

    Tab sized(int width, int height) {
        driver().executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    /** @param value of the media feature, such as prefers-color-scheme: dark */
    Tab prefers(String feature, String value) {
        var features = List.of(Map.of("name", "prefers-" + feature, "value", value));
        driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
        return this;
    }

    // ---- What the guest does.

    Tab opens(URI page) {
        driver().get(page.toString());
        return this;
    }

    void reloads() {
        driver().navigate().refresh();
    }

    Tab joins(String room) {
        fills("Your name", name);
        fills("Room", room);
        presses("Join");
        return isIn(room);
    }

    Tab isIn(String room) {
        eventually(
                name + " is in #" + room,
                () -> find("[role=log]", log -> ("Messages in #" + room).equals(log.getAccessibleName()))
                        .isPresent());
        return this;
    }

    void fills(String field, String text) {
        WebElement input = named("input, textarea", label -> label.equals(field));
        input.clear();
        input.sendKeys(text);
    }

    void says(String text) {
        types(text);
        message().sendKeys(Keys.ENTER);
    }

    void types(CharSequence... keys) {
        message().sendKeys(keys);
    }

    /** As from the clipboard: at once, line breaks and all. */
    void pastes(String text) {
        message();
        asks("document.querySelector('#message').focus()");
        driver().executeCdpCommand("Input.insertText", Map.of("text", text));
    }

    WebElement message() {
        return named("textarea", label -> label.startsWith("Message"));
    }

    void presses(String button) {
        named("button, a", label -> label.equals(button)).click();
    }

    /** Keys for whatever has the focus. */
    void keys(CharSequence... keys) {
        driver().switchTo().activeElement().sendKeys(keys);
    }

    // ---- What the guest sees.

    /** Waits until that text, and exactly that, stands in the log. */
    Tab sees(String text) {
        eventually(name + " sees: " + text, () -> texts().contains(text));
        return this;
    }

    /** Waits until the page says this somewhere. */
    Tab reads(String words) {
        eventually(name + " reads: " + words, () -> page().contains(words));
        return this;
    }

    List<String> texts() {
        return strings("return [...document.querySelectorAll('[role=log] [data-id] .text')].map(e => e.textContent)");
    }

    List<String> people() {
        return strings("return [...document.querySelectorAll('ul[aria-label=People] li')].map(e => e.textContent)");
    }

    /** What the whole page says, as one string. */
    String page() {
        return (String) asks("return document.body.innerText");
    }

    /** The accessible name of what has the focus. */
    String focus() {
        return driver().switchTo().activeElement().getAccessibleName();
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

    void hasNoComplaints() {
        assertEquals(List.of(), BROWSER.complaints(), "the console");
    }

    WebElement named(String css, Predicate<String> label) {
        eventually(
                css + " is there for " + name,
                () -> find(css, e -> label.test(e.getAccessibleName())).isPresent());
        return find(css, e -> label.test(e.getAccessibleName())).orElseThrow();
    }

    Optional<WebElement> find(String css, Predicate<WebElement> wanted) {
        try {
            return driver().findElements(By.cssSelector(css)).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(wanted)
                    .findFirst();
        } catch (StaleElementReferenceException e) {
            return Optional.empty(); // the page has just drawn itself anew
        }
    }

    @Override
    public void close() {
        BROWSER.closeProfile(profile);
    }
}
