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

    private static final HeapShares HEAP = new HeapShares(1L << 40); // more than any default needs

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST            | localhost:80, a b, http://localhost, :, '', [::1]:80, ::1%, a..b, .a, a/b, fe80::1%a b",
                "PORT            | -1, 65536, 8080x, 1.5, 99999999999, ٣",
                "LOG_LEVEL       | loud, INFO, trace",
                "JWT_TTL         | 59s, 25h, 1, 1d, 1h30m, -1h, h, 9999999999h",
                "ALLOWED_ORIGINS | *, null, example.org, https://*.example.org, https://a.org/, https://a.org/x, ftp://a.org",
                "ALLOWED_ORIGINS | https://u@a.org, https://a.org:0, https://a.org:65536, https://a.org?q, https://",
                "ALLOWED_ORIGINS | http://[fe80::1%eth0]:80x, http://a_b:, http://a..b, http://[::1, http://::1, //a.org",
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
                "GUESTS          | yes, true, 0, OFF",
                "SIGN_IN_URL     | sign-in, //evil.org, /\\evil.org, javascript:alert(1), ftp://a.org, https://, http:/a.org",
                "SIGN_IN_URL     | https://u:p@a.org/x, HTTPS://a.org x, https://a.org\\x, data:x, https:a.org, 'https://a b/'",
                "PUBLIC_DIR      | /nowhere, src, pom.xml, public/index.html",
                "REDIS_ADDR      | localhost, localhost:, localhost:0, localhost:65536, :6379, ::1:6379, http://localhost:6379",
                "REDIS_ADDR      | redis://, redis://h/x, redis://h#a, NONE, unix:redis.sock",
                "REDIS_ADDR      | my_redis, ::1, [::1], [::1%]:6379, a..b:1, .a:1, h:6379/, redis://h/12345, rediss://h:99999"
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
    void a_value_that_java_could_not_decode_is_not_what_was_given() {
        var why = ": allowed is ASCII, or UTF-8 in a UTF-8 locale: Java can't decode this here"
                + " (set LC_ALL=C.UTF-8, or write it into .env)";
        var lost = "\uFFFD".repeat(60);
        assertEquals(List.of("JWT_SECRET=(60 bytes)" + why), complaints(Map.of("JWT_SECRET", lost)));
        assertEquals(
                List.of("JWT_SECRET=(32 and 34 bytes)" + why),
                complaints(Map.of("JWT_SECRET", SECRET + "," + SECRET + "\uFFFD\uFFFD")));
        assertEquals(
                List.of("REDIS_ADDR=redis://***@h:6379" + why),
                complaints(Map.of("REDIS_ADDR", "redis://:hush\uFFFD\uFFFD@h:6379")));
        assertEquals(List.of("HOST=b??cher" + why), complaints(Map.of("HOST", "b\uFFFD\uFFFDcher")));
    }

    @Test
    void what_another_locale_than_utf_8_makes_of_a_secret_is_not_the_secret() {
        var given = Map.of("JWT_SECRET", "\u00d0\u00bc" + SECRET, "PORT", "1"); // two bytes of UTF-8, taken for Latin-1
        var trusted = Map.of("JWT_SECRET", "\uFFFD\uFFFD" + SECRET, "PORT", "1");
        assertEquals(trusted, Config.trusted(given, "ISO-8859-1"));
        assertEquals(given, Config.trusted(given, "UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://:hu%FFsh@h:1", "redis://:hu%ZZsh@h:1", "redis://:hush%4@h:1", "redis://ad%EFa:hush@h:1"
            })
    void a_password_that_can_not_be_decoded_is_refused(String address) {
        assertTrue(
                complaints(Map.of("REDIS_ADDR", address)).getFirst().startsWith("REDIS_ADDR=redis://***@h:1: allowed"));
    }

    @Test
    void a_printed_config_shows_no_secret() throws Exception {
        for (var redis : List.of("redis://ada:hush@cache:6379", "rediss+cluster://ada:hush@one:1,two:2")) {
            var printed =
                    load(Map.of("JWT_SECRET", SECRET, "REDIS_ADDR", redis)).toString();
            assertTrue(printed.contains("cache:6379") || printed.contains("one:1, two:2"), printed);
            assertFalse(printed.contains(SECRET) || printed.contains("hush") || printed.contains("ada"), printed);
        }
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
                "host:1,ada:hush@host:2",
                "redis://ada:hush/1",
                "host:6379?password=hush",
                "redis://host?password=h@hush",
                "rediss://:hush,hush@h:1/x"
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

    private Config load(Map<String, String> environment) throws ConfigException {
        return Config.load(environment, directory, HEAP);
    }

    private List<String> complaints(Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(environment)).lines();
    }
}
