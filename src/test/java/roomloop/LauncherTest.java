package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @TempDir
    Path machine;

    @Test
    void only_complete_jdks_that_are_new_enough_are_found() throws Exception {
        var old = jdk("jdk-17", "17.0.15");
        var first = jdk("jdk-21", "21.0.9");
        var twin = jdk("jdk-21-twin", "21.0.1");
        var newest = jdk("jdk-25", "25");
        var broken = Files.createDirectories(machine.resolve("broken"));
        var nameless = jdk("nameless", "21");
        Files.delete(nameless.resolve("release"));
        var found = Launcher.newerJdks(Stream.of(old, first, twin, newest, broken, nameless));
        assertEquals("{25=" + newest + ", 21=" + first + "}", found.toString());
    }

    @Test
    void the_complaint_ends_with_the_command_to_type() {
        var newer = new TreeMap<>(Map.of(21, Path.of("/opt/jdk-21"), 25, Path.of("/opt/my jdk"))).descendingMap();
        var complaint = Launcher.complaint("17.0.15", newer, Stream.of("-jar", "target/roomloop.jar", "it's"));
        assertEquals(
                "Roomloop needs Java 21 or newer, and this is Java 17.0.15; here is Java 25 in /opt/my jdk,"
                        + " Java 21 in /opt/jdk-21, so type:\n"
                        + "  '/opt/my jdk/bin/java' -jar target/roomloop.jar 'it'\\''s'",
                complaint);
    }

    @Test
    void without_a_newer_jdk_the_complaint_says_where_to_get_one() {
        assertEquals(
                "Roomloop needs Java 21 or newer, and this is Java 17.0.15; no newer one was found on this machine:"
                        + " install one, for example from https://adoptium.net",
                Launcher.complaint("17.0.15", new TreeMap<>(), Stream.empty()));
    }

    @Test
    void java_11_can_load_the_launcher() throws Exception {
        try (var launcher = new DataInputStream(Launcher.class.getResourceAsStream("Launcher.class"))) {
            launcher.skipNBytes(6); // magic and minor version
            assertEquals(55, launcher.readUnsignedShort());
        }
    }

    private Path jdk(String name, String version) throws IOException {
        var home = machine.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
