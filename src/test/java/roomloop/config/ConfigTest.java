package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String VARIABLES =
            "PORT HOST LOG_LEVEL REDIS_ADDR JWT_SECRET JWT_TTL ALLOWED_ORIGINS INBOX OUTBOX"
                    + " HISTORY MAX_TEXT MAX_CONNECTIONS MAX_ROOMS RATE_LIMIT TOKEN_RATE PUBLIC_DIR INSIDE LAB GUESTS SIGN_IN_URL";

    private static final HeapShares HEAP = new HeapShares(1L << 40); // more than any default needs

    @TempDir
    Path directory;

    @Test
    void the_lab_lets_guests_flood() throws Exception {
        assertEquals(Optional.of(new Rate(200, 200)), load(Map.of("LAB", "on")).rateLimit());
        assertEquals(
                Optional.of(new Rate(200, 300)),
                load(Map.of("LAB", "on", "RATE_LIMIT", "3/s burst 300")).rateLimit());
    }

    @Test
    void nothing_said_means_the_defaults() throws Exception {
        var config = load(Map.of());
        var expected = new Config(
                "127.0.0.1",
                8080,
                "info",
                new RedisMode.IfItAnswers(RedisUrlTest.url("localhost:6379")),
                Optional.empty(),
                Duration.ofHours(1),
                Set.of(),
                1024,
                256,
                1000,
                4000,
                10_000,
                10_000,
                Optional.of(new Rate(10, 20)),
                Optional.of(new Rate(0.5, 30)),
                Optional.empty(),
                true,
                false,
                true,
                Optional.empty());
        assertEquals(expected, config);
    }

    @Test
    void every_variable_is_read() throws Exception {
        var page = Files.createDirectory(directory.resolve("page"));
        Files.createFile(page.resolve("index.html"));
        var config = load(Map.ofEntries(
                Map.entry("HOST", "0.0.0.0"),
                Map.entry("PORT", "0"),
                Map.entry("LOG_LEVEL", "debug"),
                Map.entry("REDIS_ADDR", "none"),
                Map.entry("JWT_SECRET", SECRET),
                Map.entry("JWT_TTL", "90s"),
                Map.entry("ALLOWED_ORIGINS", "https://Chat.example.org:443, http://[::1]:3000"),
                Map.entry("INBOX", "1"),
                Map.entry("OUTBOX", "2"),
                Map.entry("HISTORY", "50"),
                Map.entry("MAX_TEXT", "3"),
                Map.entry("MAX_CONNECTIONS", "4"),
                Map.entry("MAX_ROOMS", "5"),
                Map.entry("RATE_LIMIT", "off"),
                Map.entry("TOKEN_RATE", "6/min burst 7"),
                Map.entry("PUBLIC_DIR", page.toString()),
                Map.entry("INSIDE", "on"),
                Map.entry("LAB", "on"),
                Map.entry("GUESTS", "off"),
                Map.entry("SIGN_IN_URL", "/sign-in")));
        var expected = new Config(
                "0.0.0.0",
                0,
                "debug",
                new RedisMode.None(),
                Optional.of(new JwtSecrets(List.of(SECRET))),
                Duration.ofSeconds(90),
                Set.of("https://chat.example.org", "http://[::1]:3000"),
                1,
                2,
                50,
                3,
                4,
                5,
                Optional.empty(),
                Optional.of(new Rate(0.1, 7)),
                Optional.of(page),
                true,
                true,
                false,
                Optional.of("/sign-in"));
        assertEquals(expected, config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"
            })
    void the_live_view_is_on_where_only_this_machine_sees_it(String host) throws Exception {
        assertTrue(load(Map.of("HOST", host)).inside());
        assertFalse(load(Map.of("HOST", host, "INSIDE", "off")).inside());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.7", "192.168.1.1", "fe80::1%eth9", "::ffff:10.0.0.1"})
    void the_live_view_is_off_where_others_see_it(String host) throws Exception {
        assertFalse(load(Map.of("HOST", host)).inside());
        assertTrue(load(Map.of("HOST", host, "INSIDE", "on")).inside());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my_host", "my-host.example.org.", "Chat.Example.ORG", "::1", "fe80::1%eth0", "fe80::1%br-0.7"})
    void hosts_of_all_kinds_are_hosts(String host) throws Exception {
        assertEquals(host, load(Map.of("HOST", host)).host());
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_app:3000,               http://my_app:3000",
        "https://Chat.Example.ORG:443,     https://chat.example.org",
        "https://chat.example.org.:8443,   https://chat.example.org.:8443",
        "http://[2001:DB8::1]:80,          http://[2001:db8::1]"
    })
    void origins_of_all_kinds_of_hosts_are_origins(String typed, String origin) throws Exception {
        assertEquals(Set.of(origin), load(Map.of("ALLOWED_ORIGINS", typed)).allowedOrigins());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.org",
                "http://my_id:8080/sign-in?app=chat#top",
                "https://\u0447\u0430\u0442.example/\u0432\u0445\u043e\u0434",
                "/",
                "/sign-in?next=/"
            })
    void people_are_sent_to_a_url_or_a_path_to_sign_in(String url) throws Exception {
        assertEquals(Optional.of(url), load(Map.of("SIGN_IN_URL", url)).signInUrl());
    }

    @Test
    void without_a_secret_every_process_makes_its_own() throws Exception {
        assertEquals(Optional.empty(), load(Map.of()).secrets());
        assertEquals(Optional.empty(), load(Map.of("JWT_SECRET", "")).secrets());
        var key = JwtSecrets.random().keys().getFirst();
        assertTrue(key.length() >= 32);
        assertNotEquals(key, JwtSecrets.random().keys().getFirst());
    }

    @Test
    void two_secrets_rotate() throws Exception {
        var next = "\u00fc".repeat(16);
        assertEquals(
                List.of(next, SECRET),
                load(Map.of("JWT_SECRET", next + " , " + SECRET))
                        .secrets()
                        .orElseThrow()
                        .keys());
    }

    @Test
    void the_environment_wins_over_the_file_and_empty_means_unset() throws Exception {
        Files.writeString(directory.resolve(".env"), "PORT=1\nINBOX=2\nHISTORY=60\nNO_SUCH_THING=x\n");
        var config = load(Map.of("PORT", "3", "HISTORY", "", "PATH", "/bin"));
        assertEquals(List.of(3, 2, 1000), List.of(config.port(), config.inbox(), config.history()));
    }

    @Test
    void the_example_file_lists_every_variable_with_its_default() throws Exception {
        var usual = load(Map.of());
        var example = Files.readString(Path.of(".env.example")).replaceAll("(?m)^#(?=[A-Z_]+=)", "");
        Files.writeString(directory.resolve(".env"), example);
        var names = EnvFile.parse(example).values().keySet();
        assertEquals(Set.of(VARIABLES.split(" ")), names);
        var shown = load(Map.of("JWT_SECRET", "", "REDIS_ADDR", ""));
        assertEquals(usual.toString(), shown.toString());
    }

    @Test
    void the_placeholder_of_the_example_file_is_no_secret() throws Exception {
        Files.copy(Path.of(".env.example"), directory.resolve(".env"));
        assertTrue(complaints(Map.of()).getFirst().startsWith("JWT_SECRET=(22 bytes)"));
    }

    private Config load(Map<String, String> environment) throws ConfigException {
        return Config.load(environment, directory, HEAP);
    }

    private List<String> complaints(Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(environment)).lines();
    }
}
