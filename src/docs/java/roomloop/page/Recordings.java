package roomloop.page;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.openqa.selenium.OutputType;
import roomloop.support.ServerProcess;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;

/** Makes the recordings of the lessons, as the page's *Save 20 s* does: a tool, no test. Its argument is the folder. */
final class Recordings {
    private static final Map<String, String> SETTINGS =
            Map.of("TOKEN_RATE", "off", "RATE_LIMIT", "off", "INSIDE", "on", "LAB", "on");

    private final Path folder;
    private final Tab ann = new Tab("ann");

    private Recordings(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var recordings = new Recordings(Files.createDirectories(Path.of(arguments[0])));
        try (var server = new ServerProcess(SETTINGS)) {
            recordings.looksAt(server);
            recordings.lesson(4, 36); // a room retires when it was empty for 30 s
            recordings.robots(50, 200);
            recordings.record(1, 14, "Send robots");
            recordings.robots(10, 10);
            recordings.record(2, 14, "Stop reading", "Flood");
            recordings.record(3, 14, "Pause", "Flood");
        }
        try (var redis = TestRedis.start()) {
            var shared = new java.util.HashMap<>(SETTINGS);
            shared.put("REDIS_ADDR", redis.uri().toString());
            try (var server = new ServerProcess(shared)) {
                recordings.looksAt(server);
                recordings.lesson(5, 12);
            }
            try (var east = new ServerProcess(shared);
                    var west = new ServerProcess(shared)) {
                recordings.looksAt(east);
                recordings.drain(east, west);
            }
        }
        System.exit(0); // the browser goes with the process
    }

    /** Puts guests that only listen into the lobby. */
    private void looksAt(ServerProcess server) throws InterruptedException {
        for (String name : List.of("Bob", "María", "Léa", "Olga")) {
            server.guest(name).joins("lobby");
        }
        ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/inside.html"));
        ann.fills("Your name", "ann");
        ann.presses("Look inside");
        looks();
    }

    private void looks() {
        ann.reads("Live");
        ann.asks(
                "URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return '#'; }");
    }

    /** Plays a lesson as a visitor does. */
    private void lesson(int lesson, int seconds) throws Exception {
        ann.presses("Stop");
        for (int i = 1; i < lesson; i++) {
            ann.presses("Next");
        }
        ann.asks("document.querySelector('article:not([hidden]) [data-right]').click()");
        ann.presses("Play");
        Thread.sleep(1_000L * seconds); // what is recorded is time
        save(lesson);
        for (int i = 1; i < lesson; i++) {
            ann.presses("Previous");
        }
    }

    private void robots(int count, int rate) {
        ann.asks(
                "document.querySelector('#robots').value = arguments[0]; document.querySelector('#rate').value = arguments[1]",
                count,
                rate);
    }

    private void record(int lesson, int seconds, String... buttons) throws Exception {
        ann.presses("Stop");
        for (String button : buttons) {
            ann.presses(button);
            Thread.sleep(2_000); // what is recorded is time
        }
        Thread.sleep(1_000L * seconds); // what is recorded is time
        save(lesson);
    }

    /** West is told to stop: its guests come over to east, each after a delay of its own, and none misses a message. */
    private void drain(ServerProcess east, ServerProcess west) throws Exception {
        var guests = new ArrayList<TestClient>();
        for (int i = 1; i <= 30; i++) {
            guests.add(west.guest("guest " + i).joins("lobby"));
        }
        TestClient max = east.guest("Max").joins("lobby");
        Thread.ofVirtual().start(() -> {
            while (true) {
                max.says("a line");
                max.hears("a line");
                LockSupport.parkNanos(100_000_000);
            }
        });
        ann.opens(URI.create("http://127.0.0.1:" + east.port() + "/inside.html#lobby"));
        ann.reloads(); // the recording begins here, and what it is about comes soon
        looks();
        Thread.sleep(2_000); // likewise
        west.terminate();
        for (TestClient guest : guests) {
            Thread.ofVirtual().start(() -> comesOver(guest, east));
        }
        Thread.sleep(8_000);
        save(6);
    }

    private static void comesOver(TestClient guest, ServerProcess east) {
        guest.closeCode();
        TestClient.connect(guest.name(), east.port(), guest.token(), "").joins("lobby");
    }

    private void save(int lesson) throws IOException, InterruptedException {
        Files.write(folder.resolve("look-" + lesson + ".png"), ann.driver().getScreenshotAs(OutputType.BYTES));
        ann.asks("window.saved = ''");
        ann.presses("Save 20 s");
        while (!ann.finds("window.saved")) {
            Thread.sleep(Duration.ofMillis(50));
        }
        String text = (String) ann.asks("return window.saved");
        Files.writeString(folder.resolve("lesson-" + lesson + ".json"), text);
        System.out.println("lesson " + lesson + ": " + text.length() / 1024 + " KB");
        ann.presses("Stop");
    }
}
