package roomloop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadValuesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST            | localhost:80, a b, http://localhost, :, ''",
                "PORT            | -1, 65536, 8080x, 1.5, 99999999999, ٣",
                "LOG_LEVEL       | loud, INFO, trace",
                "JWT_TTL         | 59s, 25h, 1, 1d, 1h30m, -1h, h, 9999999999h",
                "ALLOWED_ORIGINS | *, null, example.org, https://*.example.org, https://a.org/, https://a.org/x, ftp://a.org",
                "ALLOWED_ORIGINS | https://u@a.org, https://a.org:0, https://a.org:65536, https://a.org?q, https://",
                "INBOX           | 0, -1, many, 1000001",
                "OUTBOX          | 0, -1, many, 100001",
                "HISTORY         | 49, -1, many, 1000001",
                "MAX_TEXT        | 0, -1, many, 16001",
                "MAX_CONNECTIONS | 0, -1, many, 1000001",
                "MAX_ROOMS       | 0, -1, many, 1000001",
                "RATE_LIMIT      | 10, 10/h, 0/s, 10/s burst 0, 10/s burst, /s, fast, 1000001/s, OFF",
                "TOKEN_RATE      | 30, 30/m, 0/min, on, -1/min, 30/minute",
                "INSIDE          | yes, true, 1, ON",
                "LAB             | yes, true, 1, ON",
                "REDIS_ADDR      | localhost, localhost:, localhost:0, localhost:65536, :6379, ::1:6379, http://localhost:6379",
                "REDIS_ADDR      | redis://, redis://h/x, redis://h#a, NONE, redis://u_v:1, unix:redis.sock"
            })
    void a_bad_value_is_named_with_what_is_allowed(String name, String values) {
        for (var value : values.replace("''", "'").split(", ")) {
            var lines = complaints(Map.of(name, value));
            assertEquals(1, lines.size(), name + "=" + value);
            assertTrue(lines.getFirst().startsWith(name + "=" + value + ": allowed is "), lines.getFirst());
        }
    }

    @Test
    void all_bad_variables_are_named_at_once() throws Exception {
        Files.writeString(directory.resolve(".env"), "PORT=eighty\nwhat is this\n");
        var lines = complaints(Map.of("LAB", "maybe", "JWT_TTL", "1s"));
        assertEquals(
                List.of(
                        ".env line 2: allowed is KEY=value, KEY='value', KEY=\"value\" or # comment",
                        "PORT=eighty: allowed is a whole number from 0 to 65535",
                        "JWT_TTL=1s: allowed is a time such as 90s, 30m or 1h, from 1m to 24h",
                        "LAB=maybe: allowed is on or off"),
                lines);
    }

    @Test
    void a_complaint_is_one_line_whatever_the_value() {
        assertEquals(
                List.of("PORT=1??2: allowed is a whole number from 0 to 65535"), complaints(Map.of("PORT", "1\r\n2")));
    }

    @Test
    void a_bad_secret_is_never_shown() {
        var weak = SECRET.substring(1);
        var allowed = ": allowed is a secret of at least 32 bytes, or two such, separated by a comma";
        assertEquals(List.of("JWT_SECRET=(31 bytes)" + allowed), complaints(Map.of("JWT_SECRET", weak)));
        assertEquals(List.of("JWT_SECRET=(32 and 0 bytes)" + allowed), complaints(Map.of("JWT_SECRET", SECRET + ",")));
        assertEquals(
                List.of("JWT_SECRET=(32 and 32 and 32 bytes)" + allowed),
                complaints(Map.of("JWT_SECRET", String.join(",", SECRET, SECRET, SECRET))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://ada:hush@host:99999",
                "redis://hush@host:6379",
                "redis://ada:hu@sh@host/x",
                "ada:hush@host:6379",
                "redis://ada:hush",
                "redis://host?password=hush",
                "host:1,ada:hush@host:2"
            })
    void user_and_password_of_a_bad_redis_address_are_never_shown(String address) {
        var line = complaints(Map.of("REDIS_ADDR", address)).getFirst();
        var value = line.substring(0, line.indexOf(": allowed"));
        assertTrue(value.contains("***"), line);
        assertFalse(value.contains("hu") || value.contains("ada"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one:6379,",
                ",one:6379",
                "one:6379,:6379",
                "one:6379,two",
                "one:6379,two:0",
                "one:6379, two:6379",
                "one:6379,one:6379",
                "one:6379,none",
                "one:6379,redis://two:6379",
                "redis://one:6379,two:6379",
                "redis+cluster://one:6379,two:6379/1",
                "redis+cluster://one:6379/0",
                "redis+cluster://one",
                "redis+cluster://",
                "redis+cluster://ada:hush",
                "redis+cluster://ada:hush@one:6379,bob:hush@two:6379",
                "redis+cluster://hush@one:6379",
                "REDIS+CLUSTER://one:6379"
            })
    void a_bad_list_of_cluster_nodes_is_refused_in_one_line_without_a_password(String address) {
        var lines = complaints(Map.of("REDIS_ADDR", address));
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().contains(": allowed is none, host:port"), lines.getFirst());
        assertTrue(lines.getFirst().endsWith("each node once and no database"), lines.getFirst());
        assertFalse(lines.getFirst().contains("hush"), lines.getFirst());
    }

    private Config load(Map<String, String> environment) throws BadConfig {
        return Config.load(environment, directory);
    }

    private List<String> complaints(Map<String, String> environment) {
        return assertThrows(BadConfig.class, () -> load(environment)).lines();
    }
}
