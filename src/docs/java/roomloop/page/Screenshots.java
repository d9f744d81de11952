package roomloop.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.OutputType;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** Takes the README's pictures, or with {@code --all} one of every state of the chat page, in every light and width. */
final class Screenshots {
    private final Path folder;

    private Screenshots(String folder) throws IOException {
        this.folder = Files.createDirectories(Path.of(folder));
    }

    public static void main(String[] arguments) throws Exception {
        var settings = Map.of("RATE_LIMIT", "off", "TOKEN_RATE", "off", "INSIDE", "on");
        boolean all = List.of(arguments).contains("--all");
        var screenshots = new Screenshots(arguments[arguments.length - 1]);
        try (var server = TestServer.alone(settings);
                var ann = new Tab("ann")) {
            if (all) {
                new PageStates(server, ann, screenshots::inEveryLight).visitAll();
                screenshots.inside(server, ann);
                screenshots.withRedis(settings, ann);
                screenshots.refused(ann);
            } else {
                screenshots.readme(server, ann);
            }
        }
        System.exit(0); // the browser goes with the process
    }

    private void readme(TestServer server, Tab ann) {
        SampleConversation.between(server, ann);
        ann.sized(1000, 640);
        shoot(ann, "chat");
        var talk = SampleConversation.untilFalse(server);
        ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/inside.html"));
        ann.sized(1200, 700).presses("Send robots");
        ann.reads("robots say");
        shoot(ann, "inside");
        ann.presses("Say hello in slow motion");
        ann.reads("It took");
        ann.sized(640, 860).presses("Show all steps");
        shoot(ann, "trace");
        talk.set(false);
    }

    private void inside(TestServer server, Tab ann) {
        ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/inside.html#lobby"));
        ann.asks("localStorage.clear()");
        ann.reloads();
        inEveryLight(ann, "inside form");
        ann.fills("Your name", "ann");
        ann.presses("Look inside");
        SampleConversation.audience(server);
        ann.reads("#lobby is");
        inEveryLight(ann, "inside idle");
        ann.presses("Stop reading");
        ann.reads("all unread");
        var talk = SampleConversation.untilFalse(server);
        inEveryLight(ann, "inside stuck");
        ann.presses("Inbox");
        inEveryLight(ann, "inside explanation");
        talk.set(false);
    }

    private void withRedis(Map<String, String> settings, Tab ann) throws Exception {
        try (var redis = TestRedis.start();
                var server = TestServer.on(TestRedis.bus("east", redis.uri(), 1000), "east", settings)) {
            SampleConversation.audience(server);
            ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/inside.html"));
            ann.fills("Your name", "ann");
            ann.presses("Look inside");
            ann.reads("Subscriber");
            redis.kill();
            ann.reads("Redis doesn't answer");
            inEveryLight(ann, "inside redis away");
            ann.looksAway();
            ann.reads("Paused");
            inEveryLight(ann, "inside paused");
        }
    }

    /** The view is off, and the guest's token isn't valid here. */
    private void refused(Tab ann) throws Exception {
        try (var server = TestServer.alone(Map.of())) {
            URI page = URI.create("http://127.0.0.1:" + server.port() + "/");
            ann.opens(page.resolve("inside.html"));
            ann.fills("Your name", "ann");
            ann.presses("Look inside");
            ann.reads("INSIDE");
            inEveryLight(ann, "inside off");
            ann.asks("localStorage.clear()");
            ann.opens(page).joins("walk");
            TokenTest.changeSession(ann, "s.token += 'x'");
            ann.reads("Your pass isn't valid any more");
            inEveryLight(ann, "expired");
        }
    }

    private void inEveryLight(Tab tab, String state) {
        for (int width : List.of(360, 1200)) {
            for (String scheme : List.of("dark", "light")) {
                tab.sized(width, state.startsWith("inside") ? 1500 : 760).prefers("color-scheme", scheme);
                shoot(tab, state.replace(' ', '-') + "-" + width + "-" + scheme);
            }
        }
    }

    private void shoot(Tab tab, String name) {
        try {
            Files.write(folder.resolve(name + ".png"), tab.driver().getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
