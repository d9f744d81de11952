package roomloop.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.OutputType;
import roomloop.support.TestServer;

/** Makes the recordings of the lessons, as the page's *Save 20 s* does: a tool, no test. Its argument is the folder. */
final class Recordings {
    private static final List<List<String>> LESSONS = List.of(
            List.of("robots"),
            List.of("stop reading", "flood"),
            List.of("pause", "flood"),
            List.of("robots", "plug"),
            List.of("robots", "plug"),
            List.of("robots"));

    private Recordings() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (var server = TestServer.alone(Map.of("TOKEN_RATE", "off", "INSIDE", "on", "LAB", "on"));
                var ann = new Tab("ann")) {
            SampleConversation.audience(server);
            for (int i = 0; i < LESSONS.size(); i++) {
                ann.opens(java.net.URI.create("http://127.0.0.1:" + server.port() + "/inside.html"));
                ann.asks("sessionStorage.clear(); localStorage.clear()");
                ann.reloads();
                ann.fills("Your name", "ann");
                ann.presses("Look inside");
                ann.reads("Live");
                ann.asks("""
                        URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return "#"; };""");
                for (String what : LESSONS.get(i)) {
                    press(ann, what);
                }
                Thread.sleep(14_000); // what is recorded is time
                Files.write(
                        folder.resolve("look-" + (i + 1) + ".png"), ann.driver().getScreenshotAs(OutputType.BYTES));
                ann.presses("Stop");
                ann.presses("Save 20 s");
                Thread.sleep(500);
                Files.writeString(
                        folder.resolve("lesson-" + (i + 1) + ".json"), (String) ann.asks("return window.saved"));
            }
        }
        System.exit(0);
    }

    private static void press(Tab ann, String what) {
        switch (what) {
            case "robots" -> ann.presses("Send robots");
            case "stop reading" -> ann.presses("Stop reading");
            case "flood" -> ann.presses("Flood");
            case "pause" -> ann.presses("Pause");
            default -> ann.presses("Pull the plug");
        }
    }
}
