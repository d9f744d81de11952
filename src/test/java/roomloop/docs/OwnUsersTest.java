package roomloop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** The programs of {@code own-users.md}, run as they stand there. */
class OwnUsersTest {
    private static final Path PAGE = Path.of("src/docs/own-users.md");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"node, sign.js, js", "python3, sign.py, python", "java, Sign.java, java"})
    void a_token_that_an_application_signs_is_let_in_with_its_id_and_name(String command, String file, String language)
            throws Exception {
        write(file, "(?s)```" + language + "\n(.*?)```");
        try (var server = TestServer.alone();
                var ada = TestClient.connect("ada", server.port(), run(command, file, "ada"), "")) {
            assertEquals("user-42", ada.uid());
            assertEquals("ada", ada.welcome().path("username").textValue());
        }
    }

    @Test
    void a_back_end_publishes_and_learns_the_id_of_its_message() throws Exception {
        write("sign.js", "(?s)```js\n(// JWT_SECRET.*?)```");
        write("publish.js", "(?s)```js\n(// node.*?)```");
        try (var server = TestServer.alone();
                var bob = server.guest("bob").joins("lobby")) {
            Path program = folder.resolve("publish.js");
            String here = Files.readString(program).replace("localhost:8080", "127.0.0.1:" + server.port());
            Files.writeString(program, here);
            String id = run(
                    "node",
                    "--experimental-websocket",
                    "publish.js",
                    run("node", "sign.js", "ada"),
                    "lobby",
                    "deployed");
            assertEquals(id, bob.hears("deployed").path("id").textValue());
        }
    }

    private void write(String file, String block) throws Exception {
        var found = Pattern.compile(block).matcher(Files.readString(PAGE));
        assertTrue(found.find(), block);
        Files.writeString(folder.resolve(file), found.group(1));
    }

    /** What the program prints on its standard output. */
    private String run(String... command) throws Exception {
        var words = new ArrayList<>(List.of(command));
        words.replaceAll(word -> word.equals("java") ? JAVA : word);
        var builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("JWT_SECRET", TestServer.SECRET);
        builder.redirectError(folder.resolve("errors").toFile());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), () -> read(folder.resolve("errors")));
        return said;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
