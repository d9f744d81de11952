package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String VARIABLES =
            "PORT HOST LOG_LEVEL REDIS_ADDR JWT_SECRET JWT_TTL ALLOWED_ORIGINS INBOX OUTBOX"
                    + " HISTORY MAX_TEXT MAX_CONNECTIONS MAX_ROOMS RATE_LIMIT TOKEN_RATE INSIDE LAB";

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
                LogLevel.INFO,
                new Redis.IfItAnswers(URI.create("redis://localhost:6379")),
                config.secrets(),
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
                false,
                false);
        assertEquals(expected, config);
    }

    @Test
    void every_variable_is_heard() throws Exception {
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
                Map.entry("INSIDE", "on"),
                Map.entry("LAB", "on")));
        var expected = new Config(
                "0.0.0.0",
                0,
                LogLevel.DEBUG,
                new Redis.None(),
                new JwtSecrets(List.of(SECRET), JwtSecrets.Origin.CONFIGURED),
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
                true,
                true);
        assertEquals(expected, config);
    }

    @Test
    void several_redis_addresses_are_the_nodes_of_a_cluster() throws Exception {
        assertEquals(cluster("redis://one:6379", "redis://two:6380"), redis("one:6379,two:6380"));
        assertEquals(cluster("redis://[::1]:1", "redis://two:2"), redis("[::1]:1,two:2"));
        assertEquals(cluster("redis://one:6379"), redis("redis+cluster://one:6379"));
        assertEquals(
                cluster("rediss://ada:hush@one:1", "rediss://ada:hush@two:2"),
                redis("rediss+cluster://ada:hush@one:1,two:2"));
        assertEquals(
                "Cluster[nodes=[redis://***@one:1, redis://***@two:2]]",
                redis("redis+cluster://ada:hush@one:1,two:2").toString());
    }

    private Redis redis(String address) throws BadConfig {
        return load(Map.of("REDIS_ADDR", address)).redis();
    }

    private static Redis cluster(String... nodes) {
        return new Redis.Cluster(Stream.of(nodes).map(URI::create).toList());
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

    private Config load(Map<String, String> environment) throws BadConfig {
        return Config.load(environment, directory);
    }

    private List<String> complaints(Map<String, String> environment) {
        return assertThrows(BadConfig.class, () -> load(environment)).lines();
    }
}
