package roomloop.config;

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

    /** By hand, since {@code java.net.URI} knows no host with {@code _} in its name. */
    private static final Pattern FORM = Pattern.compile("(?:(?<scheme>rediss?)://"
            + "(?:(?<user>[^:@/?#\\s]*):(?<password>[^@/?#\\s]*)@)?)?"
            + "(?<host>" + ConfigReader.HOST_NAME + "|\\[" + ConfigReader.IPV6 + "])"
            + "(?::(?<port>\\d{1,5}))?(?:/(?<database>\\d{0,4}))?");

    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z+]+://");

    /** Reads {@code host:port} or {@code redis://user:password@host:port/database}; empty if it is neither. */
    public static Optional<RedisUrl> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || (form.group("scheme") == null && !text.matches(".*:\\d+"))) {
            return Optional.empty();
        }
        int port = form.group("port") == null ? DEFAULT_PORT : Integer.parseInt(form.group("port"));
        var user = Optional.ofNullable(form.group("user")).map(RedisUrl::decoded);
        var password = Optional.ofNullable(form.group("password")).map(RedisUrl::decoded);
        var database = Optional.ofNullable(form.group("database")).filter(digits -> !digits.isEmpty());
        var url = new RedisUrl(
                "rediss".equals(form.group("scheme")),
                user.filter(name -> !name.isEmpty()),
                password,
                host(form.group("host")),
                port,
                database.map(Integer::parseInt).orElse(0));
        boolean readable = !(user.orElse("") + password.orElse("")).contains(ConfigReader.UNDECODABLE);
        return Optional.of(url).filter(any -> readable && port >= 1 && port <= 65535);
    }

    /** Another Redis, with the same login. */
    public RedisUrl at(String otherHost, int otherPort) {
        return new RedisUrl(tls, user, password, otherHost, otherPort, database);
    }

    /** Without brackets. The name of a network interface, behind a {@code %}, stays as it is. */
    private static String host(String text) {
        var parts = text.replaceAll("[\\[\\]]", "").split("%(?:25(?=.))?", 2);
        return parts[0].toLowerCase(Locale.ROOT) + (parts.length == 1 ? "" : "%" + parts[1]);
    }

    /** Bytes that are no UTF-8, and a {@code %} without two hexadecimal digits, can't be decoded. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ConfigReader.UNDECODABLE;
        }
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
