package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static roomloop.support.Eventually.eventually;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A guest at a real browser, who finds things as people do: by what they are and how they are called. */
final class Tab implements AutoCloseable {
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE); // it would warn of every browser that is newer than itself
    }

    private final ChromeDriver driver;
    private final String name;

    Tab(String name) {
        this.name = name;
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        var options = new ChromeOptions();
        options.setBinary(find("chromium", "chromium-browser", "google-chrome"));
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run");
        options.addArguments("--disable-background-networking", "--disable-component-update", "--disable-sync");
        options.addArguments("--disable-dev-shm-usage", "--lang=en");
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(find("chromedriver")))
                .build();
        this.driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1200, 800));
    }

    private static String find(String... programs) {
        var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of(programs)
                .flatMap(program -> Stream.of(path).map(folder -> Path.of(folder, program)))
                .filter(file -> file.toFile().canExecute())
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page is tested in a real browser: please install "
                        + "chromium and chromedriver (Debian: apt-get install chromium chromium-driver)"));
    }

    Tab narrow() {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 700, "deviceScaleFactor", 1, "mobile", true));
        return this;
    }

    Tab opens(URI page) {
        driver.get(page.toString());
        return this;
    }

    void reloads() {
        driver.navigate().refresh();
    }

    Tab joins(String room) {
        fills("Your name", name);
        fills("Room", room);
        presses("Join");
        eventually(
                name + " is in #" + room,
                () -> find(
                                By.cssSelector("[role=log]"),
                                log -> ("Messages in #" + room).equals(log.getAccessibleName()))
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

    void types(String text) {
        message().sendKeys(text);
    }

    WebElement message() {
        return named("textarea", label -> label.startsWith("Message"));
    }

    void presses(String button) {
        named("button", label -> label.equals(button)).click();
    }

    /** Waits until that text, and exactly that, stands in the log. */
    Tab sees(String text) {
        eventually(name + " sees: " + text, () -> texts().contains(text));
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
        return (String) driver.executeScript("return document.body.innerText");
    }

    Object asks(String script) {
        return driver.executeScript(script);
    }

    void hasNoComplaints() {
        assertEquals(List.of(), driver.manage().logs().get(LogType.BROWSER).getAll(), name + "'s console");
    }

    private List<String> strings(String script) {
        return ((List<?>) driver.executeScript(script))
                .stream().map(String::valueOf).toList();
    }

    private WebElement named(String css, Predicate<String> label) {
        eventually(
                css + " is there for " + name,
                () -> find(By.cssSelector(css), e -> label.test(e.getAccessibleName()))
                        .isPresent());
        return find(By.cssSelector(css), e -> label.test(e.getAccessibleName())).orElseThrow();
    }

    private Optional<WebElement> find(By by, Predicate<WebElement> wanted) {
        try {
            return driver.findElements(by).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(wanted)
                    .findFirst();
        } catch (StaleElementReferenceException e) {
            return Optional.empty(); // the page has just drawn itself anew
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
