package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** A guest at a real browser, who finds things as people do: by what they are and how they are called. */
final class Tab extends Window {
    private static final String SEEN = "document.dispatchEvent(new Event('visibilitychange'))";

    private final String name;
    private Consumer<WebElement> press = WebElement::click;

    /** A guest at a browser of their own. */
    Tab(String name) {
        this(name, BROWSER.newProfile());
    }

    private Tab(String name, String profile) {
        super(profile, BROWSER.newWindow(profile));
        this.name = name;
    }

    private Tab(Tab first) {
        super(first.profile, BROWSER.newestWindow());
        this.name = first.name;
        reloads(); // so that the hook is in
    }

    /** The same guest with one more tab, as "Duplicate tab" makes it. */
    Tab duplicate() {
        asks("open(location.href, '', 'popup')");
        return opened();
    }

    /** The tab that a link of this one has just opened. */
    Tab opened() {
        return new Tab(this);
    }

    // ---- How the guest looks at it.

    Tab narrow() {
        return sized(360, 700);
    }

    @Override
    Tab sized(int width, int height) {
        super.sized(width, height);
        return this;
    }

    @Override
    Tab prefers(String feature, String value) {
        super.prefers(feature, value);
        return this;
    }

    /** Looks at another tab. */
    void looksAway() {
        asks("Object.defineProperty(document, 'hidden', { value: true, configurable: true });" + SEEN);
    }

    void looksAgain() {
        asks("delete document.hidden;" + SEEN);
    }

    // ---- What the guest does.

    /** Presses buttons with Enter from now on: a mouse may miss one on a page that grows and shrinks by itself. */
    Tab byKeyboard() {
        press = button -> button.sendKeys(Keys.ENTER);
        return this;
    }

    /** The page's clock stands still, until {@link #letsTimeGoOn}: what is shown for some seconds stays. */
    void holdsTime() {
        asks("const now = performance.now.bind(performance), then = now();"
                + "performance.now = () => (window.timeGoesOn ? now() : then)");
    }

    void letsTimeGoOn() {
        asks("window.timeGoesOn = true");
    }

    /** The page's clock, by which it measures how long it has waited, goes forward. */
    void passes(int seconds) {
        asks(
                "const now = performance.now.bind(performance); const more = arguments[0]; performance.now = () => now() + more",
                seconds * 1000);
    }

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
        keys(Keys.ENTER); // not the button, which moves when the open rooms come
        return isIn(room);
    }

    /** Waits until the room is on show, and the server has answered the join. */
    Tab isIn(String room) {
        eventually(
                name + " is in #" + room,
                () -> find("[role=log].known", log -> ("Messages in #" + room).equals(log.getAccessibleName()))
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
        press.accept(named("button, a", label -> label.equals(button)));
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

    void hasNoComplaints() {
        assertEquals(List.of(), BROWSER.complaints(), "the console");
    }
}
