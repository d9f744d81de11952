package roomloop.config;

import static roomloop.config.ConfigReader.group;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a Redis is, and how to log in. Its text is {@code host:port}: it shows neither user nor password.
 *
 * @param tls whether the connection is encrypted
 * @param user of Redis's access lists; without one, the password is that of the default user
 * @param host a name or an address, in lower case, without brackets
 * @param database 0 to 9999
 */
public record RedisUrl(
        boolean tls, Optional<String> user, Optional<String> password, String host, int port, int database) {
    private static final int DEFAULT_PORT = 6379;
    private static final String HOST = "(?<host>" + ConfigReader.HOST_NAME + "|\\[" + ConfigReader.IPV6 + "])";
    static final Pattern NODE = Pattern.compile(HOST + ":\\d+");

    /** Not {@code java.net.URI}: it knows no host with {@code _} in its name. */
    private static final Pattern URL = Pattern.compile("(?<scheme>rediss?)://"
            + "(?:(?<user>[^:@/?#\\s]*):(?<password>[^@/?#\\s]*)@)?"
            + HOST + "(?::(?<port>\\d+))?(?:/(?<database>\\d{1,4})?)?");

    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z+]+://");

    /** Reads {@code host:port} or {@code redis://user:password@host:port/database}. */
    static RedisUrl parse(String text) {
        var form = ConfigReader.match(URL, NODE.matcher(text).matches() ? "redis://" + text : text);
        return new RedisUrl(
                form.group("scheme").equals("rediss"),
                group(form, "user").map(RedisUrl::decoded).filter(name -> !name.isEmpty()),
                group(form, "password").map(RedisUrl::decoded),
                host(form.group("host")),
                group(form, "port")
                        .map(port -> ConfigReader.number(port, 1, 65535))
                        .orElse(DEFAULT_PORT),
                group(form, "database").map(Integer::valueOf).orElse(0));
    }

    /** Without brackets. The name of a network interface, behind a {@code %}, stays as it is. */
    private static String host(String text) {
        var parts = text.replaceAll("[\\[\\]]", "").split("%(?:25(?=.))?", 2);
        return parts[0].toLowerCase(Locale.ROOT) + (parts.length == 1 ? "" : "%" + parts[1]);
    }

    /** @throws IllegalArgumentException if there are bytes that are no UTF-8, or a {@code %} without two digits */
    private static String decoded(String text) {
        var decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        ConfigReader.check(!decoded.contains(ConfigReader.UNDECODABLE));
        return decoded;
    }

    /** What may be shown of a bad address: anything but what is, or might be, a user and a password. */
    static String masked(String text) {
        var scheme = SCHEME.matcher(text);
        var start = scheme.find() ? scheme.group() : "";
        var rest = text.substring(start.length());
        int at = rest.lastIndexOf('@');
        var place = rest.substring(at + 1);
        boolean harmless = !rest.contains("?") && (start.isEmpty() || place.matches("[^:]*|[^/]*:\\d{1,5}"));
        return start + (harmless && at < 0 ? place : harmless ? "***@" + place : "***");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
