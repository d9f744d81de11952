package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.support.TokenForger;

/** A real process with nothing but these variables in its environment: the key is what was given, or nothing starts. */
class NonAsciiValuesTest {
    private static final String SECRET = "мой очень длинный секрет для чата";
    private static final String LOST = "\uFFFD".repeat(SECRET.getBytes(StandardCharsets.UTF_8).length);
    private static final String WHY = ": allowed is ASCII, or UTF-8 in a UTF-8 locale: Java can't decode this here"
            + " (set LC_ALL=C.UTF-8, or write it into .env)";

    @TempDir
    Path directory;

    private Process server;
    private BufferedReader said;

    @ParameterizedTest
    @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=POSIX", "LANG=xx_YY.ISO-8859-1"})
    void without_a_utf_8_locale_a_secret_that_is_not_ascii_starts_nothing(String locale) throws Exception {
        start(locale, "JWT_SECRET=" + SECRET);
        assertEquals("JWT_SECRET=(" + LOST.length() + " bytes)" + WHY, said.readLine());
        assertEquals(2, exitCode());
    }

    @Test
    void every_variable_is_refused_alike() throws Exception {
        start("", "REDIS_ADDR=redis://:пароль@h:1", "HOST=bücher", "PUBLIC_DIR=públic", "UNKNOWN=ü");
        assertEquals(
                List.of("HOST=b??cher" + WHY, "REDIS_ADDR=redis://***@h:1" + WHY, "PUBLIC_DIR=p??blic" + WHY),
                said.lines().toList());
        assertEquals(2, exitCode());
    }

    @Test
    void with_a_utf_8_locale_the_key_is_the_bytes_that_were_given() throws Exception {
        start("LC_ALL=C.UTF-8", "JWT_SECRET=" + SECRET);
        assertKeyIsTheSecret();
    }

    @Test
    void from_the_file_the_key_is_the_bytes_that_were_given_whatever_the_locale() throws Exception {
        Files.writeString(directory.resolve(".env"), "JWT_SECRET='" + SECRET + "'\n");
        start("");
        assertKeyIsTheSecret();
    }

    private void assertKeyIsTheSecret() throws Exception {
        var url = said.readLine().replaceFirst("Roomloop listens on ", "");
        assertEquals(200, renewal(url, SECRET));
        assertEquals(401, renewal(url, LOST));
        assertEquals(401, renewal(url, "?".repeat(LOST.length())));
    }

    /** The status of the answer to a token that was made with this key. */
    private static int renewal(String url, String key) throws Exception {
        var claims = TokenForger.claims(Instant.now());
        var token = TokenForger.forge(TokenForger.HEADER, claims, "HmacSHA256", key);
        var request = HttpRequest.newBuilder(URI.create(url + "/api/token/renew"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** Through a script, since Java would encode the variables by the locale of this process. */
    private void start(String... variables) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var given = List.of(variables).stream().map(NonAsciiValuesTest::bytes).collect(Collectors.joining(" "));
        var script = "exec env -i PORT=0 REDIS_ADDR=none " + given + " " + java + " -Xmx64m -cp \"$0\" roomloop.Main";
        server = new ProcessBuilder("bash", "-c", script, System.getProperty("java.class.path"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        said = server.inputReader(StandardCharsets.UTF_8);
    }

    /** As a shell takes any bytes. */
    private static String bytes(String text) {
        var hex = HexFormat.of().withPrefix("\\x").formatHex(text.getBytes(StandardCharsets.UTF_8));
        return text.isEmpty() ? "" : "$'" + hex + "'";
    }

    private int exitCode() throws InterruptedException {
        assertTrue(server.waitFor(10, TimeUnit.SECONDS));
        return server.exitValue();
    }

    @AfterEach
    void end() {
        server.destroyForcibly();
    }
}
