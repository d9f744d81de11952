package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    @Test
    void without_a_secret_every_process_makes_its_own() throws Exception {
        var one = load(Map.of()).secrets();
        var other = load(Map.of("JWT_SECRET", "")).secrets();
        assertEquals(JwtSecrets.Origin.RANDOM, one.origin());
        assertTrue(one.keys().getFirst().length() >= 32);
        assertNotEquals(one.keys(), other.keys());
    }

    @Test
    void two_secrets_rotate() throws Exception {
        var next = "ü".repeat(16);
        assertEquals(
                List.of(next, SECRET),
                load(Map.of("JWT_SECRET", next + " , " + SECRET)).secrets().keys());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:6379,                           redis://localhost:6379",
        "10.0.0.7:7000,                            redis://10.0.0.7:7000",
        "[::1]:6379,                               redis://[::1]:6379",
        "redis://cache.internal,                   redis://cache.internal:6379",
        "rediss://ada:s3%40cret@cache:7000/2,      rediss://ada:s3%40cret@cache:7000/2",
        "redis://:secret@[::1]/3,                  redis://:secret@[::1]:6379/3"
    })
    void a_redis_address_becomes_one_complete_uri(String address, String uri) throws Exception {
        assertEquals(
                new Redis.Required(URI.create(uri)),
                load(Map.of("REDIS_ADDR", address)).redis());
    }

    @Test
    void a_printed_config_shows_no_secret() throws Exception {
        var config = load(Map.of("JWT_SECRET", SECRET, "REDIS_ADDR", "redis://ada:hush@cache:6379"));
        assertInstanceOf(Redis.Required.class, config.redis());
        assertFalse(config.toString().contains(SECRET), config.toString());
        assertFalse(config.toString().contains("hush"), config.toString());
    }

    private Config load(Map<String, String> environment) throws BadConfig {
        return Config.load(environment, directory);
    }
}
