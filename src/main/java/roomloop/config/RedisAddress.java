package roomloop.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code REDIS_ADDR}: {@code host:port}, {@code [::1]:port} or a URI, and makes one complete URI of it. */
final class RedisAddress {
    static final Redis UNSET = new Redis.IfItAnswers(URI.create("redis://localhost:6379"));
    static final String ALLOWED = "none, host:port, or redis://user:password@host:port/database (rediss:// for TLS);"
            + " one address only, Redis Cluster is not supported yet";

    private static final int DEFAULT_PORT = 6379;
    private static final Pattern PLAIN = Pattern.compile("([^:/@\\s]+|\\[[0-9a-fA-F:.]+]):\\d+");
    private static final Pattern DATABASE = Pattern.compile("/?|/\\d{1,4}");
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z]+://");

    private RedisAddress() {}

    static Optional<Redis> parse(String text) {
        if (text.equals("none")) {
            return Optional.of(new Redis.None());
        }
        try {
            var uri = new URI(PLAIN.matcher(text).matches() ? "redis://" + text : text);
            return usable(uri) ? Optional.of(new Redis.Required(complete(uri))) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean usable(URI uri) {
        return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
                && uri.getHost() != null
                && (uri.getPort() == -1 || Numbers.isPort(uri.getPort()))
                && (uri.getUserInfo() == null || uri.getUserInfo().contains(":"))
                && DATABASE.matcher(uri.getPath()).matches()
                && uri.getQuery() == null
                && uri.getFragment() == null;
    }

    private static URI complete(URI uri) {
        if (uri.getPort() != -1) {
            return uri;
        }
        var userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        return URI.create(uri.getScheme() + "://" + userInfo + uri.getHost() + ":" + DEFAULT_PORT + uri.getPath());
    }

    /** What may be shown of an address: anything but what is, or might be, a user and a password. */
    static String masked(String text) {
        var scheme = SCHEME.matcher(text);
        var start = scheme.find() ? scheme.group() : "";
        int at = text.lastIndexOf('@');
        if (at >= 0) {
            return start + "***" + text.substring(at);
        }
        var rest = text.substring(start.length());
        boolean harmless = PLAIN.matcher(rest).matches() || !rest.matches(".*[:?].*");
        return start.isEmpty() || harmless ? text : start + "***";
    }
}
