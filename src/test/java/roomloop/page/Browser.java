package roomloop.page;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.bidi.browsingcontext.BrowsingContext;
import org.openqa.selenium.bidi.browsingcontext.CreateContextParameters;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The one Chromium of all tests. Each tab is a window of its own, so that none is hidden behind another. */
final class Browser {
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private static final Browser THE_ONE = new Browser();

    private final ChromeDriver driver;
    private final org.openqa.selenium.bidi.module.Browser profiles;
    private final List<String> complaints = new ArrayList<>();
    private String shown = "";

    private Browser() {
        SELENIUM.setLevel(Level.SEVERE); // it would warn of every browser that is newer than itself
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        var options = new ChromeOptions();
        options.setBinary(find("chromium", "chromium-browser", "google-chrome"));
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run");
        options.addArguments("--disable-background-networking", "--disable-component-update", "--disable-sync");
        options.addArguments("--disable-dev-shm-usage", "--lang=en", "--hide-scrollbars=false");
        options.addArguments("--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows");
        options.addArguments("--disable-background-timer-throttling");
        options.enableBiDi();
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(find("chromedriver")))
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2)); // some scroll through thousands of messages
        profiles = new org.openqa.selenium.bidi.module.Browser(driver);
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
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

    static Browser browser() {
        return THE_ONE;
    }

    /** A profile of its own: it shares no storage and no cookies with any other. */
    String newProfile() {
        return profiles.createUserContext();
    }

    /** Opens an empty window; gives its name. */
    String newWindow(String profile) {
        var wish = new CreateContextParameters(WindowType.WINDOW).userContext(profile);
        return new BrowsingContext(driver, wish).getId();
    }

    /** The window that a page has just opened itself. */
    String newestWindow() {
        return driver.getWindowHandles().stream().reduce((one, next) -> next).orElseThrow();
    }

    /** The driver, with this window before it. */
    ChromeDriver at(String window) {
        if (!window.equals(shown)) {
            driver.switchTo().window(window);
            shown = window;
        }
        return driver;
    }

    void closeProfile(String profile) {
        listen();
        shown = "";
        profiles.removeUserContext(profile);
    }

    /** Errors and warnings of all windows since the last call: exceptions, refused loads, breaches of the content policy. */
    List<String> complaints() {
        listen();
        var all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    private void listen() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .forEach(complaints::add);
    }
}
