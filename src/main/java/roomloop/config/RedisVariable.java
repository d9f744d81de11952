package roomloop.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code REDIS_ADDR}, and makes complete URIs of it. */
final class RedisVariable {
    static final Redis UNSET = new Redis.IfItAnswers(URI.create("redis://localhost:6379"));
    static final String ALLOWED = "none, host:port, or redis://user:password@host:port/database (rediss:// for TLS);"
            + " for Redis Cluster host:port,host:port,... or redis+cluster://user:password@host:port,host:port,..."
            + " (rediss+cluster:// for TLS) with each node once and no database";

    private static final int DEFAULT_PORT = 6379;
    private static final String NODE = "(?:[^,:/@\\s]+|\\[[0-9a-fA-F:.]+]):\\d+";
    private static final Pattern PLAIN = Pattern.compile(NODE);
    private static final Pattern LIST = Pattern.compile(NODE + "(," + NODE + ")+");
    private static final Pattern CLUSTER =
            Pattern.compile("(rediss?)\\+cluster(://(?:[^@/\\s]*@)?)(" + NODE + "(?:," + NODE + ")*)");
    private static final Pattern DATABASE = Pattern.compile("/?|/\\d{1,4}");
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z+]+://");

    private RedisVariable() {}

    static Optional<Redis> parse(String text) {
        if (text.equals("none")) {
            return Optional.of(new Redis.None());
        }
        var cluster = CLUSTER.matcher(LIST.matcher(text).matches() ? "redis+cluster://" + text : text);
        if (cluster.matches()) {
            return cluster(cluster.group(1) + cluster.group(2), cluster.group(3).split(","));
        }
        return uri(PLAIN.matcher(text).matches() ? "redis://" + text : text).map(Redis.Required::new);
    }

    private static Optional<Redis> cluster(String start, String... nodes) {
        List<URI> uris = Stream.of(nodes)
                .distinct()
                .flatMap(node -> uri(start + node).stream())
                .toList();
        return uris.size() == nodes.length ? Optional.of(new Redis.Cluster(uris)) : Optional.empty();
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text)).filter(RedisVariable::isUsable).map(RedisVariable::complete);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isUsable(URI uri) {
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
        boolean harmless = PLAIN.matcher(rest).matches() || LIST.matcher(rest).matches() || !rest.matches(".*[:?].*");
        return start.isEmpty() || harmless ? text : start + "***";
    }
}
