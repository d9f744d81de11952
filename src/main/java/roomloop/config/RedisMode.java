package roomloop.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether there is a Redis through which servers share their rooms, and where. */
public sealed interface RedisMode {
    /** {@code REDIS_ADDR} is unset: this Redis is used if it answers when the server starts, else the server runs alone. */
    record IfItAnswers(RedisUrl url) implements RedisMode {}

    /** The server runs alone. */
    record None() implements RedisMode {}

    /** This Redis is used, and retried for ever while it is away. */
    record Required(RedisUrl url) implements RedisMode {}

    /**
     * This Redis Cluster is used, and retried likewise.
     *
     * @param nodes some of its nodes; user, password and TLS are the same for all
     */
    record Cluster(List<RedisUrl> nodes) implements RedisMode {}

    RedisMode UNSET = new IfItAnswers(RedisUrl.parse("localhost:6379"));
    String ALLOWED = "none, host:port, or redis://user:password@host:port/database (rediss:// for TLS);"
            + " for Redis Cluster host:port,host:port,... or redis+cluster://user:password@host:port,host:port,..."
            + " (rediss+cluster:// for TLS) with each node once and no database";

    Pattern CLUSTER =
            Pattern.compile("(?:(?<scheme>rediss?)\\+cluster(?<login>://(?:[^@/\\s]*@)?))?(?<nodes>[^@/\\s]+)");

    /** @throws IllegalArgumentException if the text isn't {@link #ALLOWED} */
    static RedisMode parse(String text) {
        if (text.equals("none")) {
            return new None();
        }
        var list = CLUSTER.matcher(text);
        if (list.matches() && (list.group("scheme") != null || text.contains(","))) {
            var start = list.group("scheme") == null ? "redis://" : list.group("scheme") + list.group("login");
            return cluster(start, list.group("nodes").split(",", -1));
        }
        return new Required(RedisUrl.parse(text));
    }

    private static RedisMode cluster(String start, String... nodes) {
        Stream.of(nodes).forEach(node -> ConfigReader.match(RedisUrl.NODE, node));
        var urls = Stream.of(nodes)
                .map(node -> RedisUrl.parse(start + node))
                .distinct()
                .toList();
        ConfigReader.check(urls.size() == nodes.length);
        return new Cluster(urls);
    }
}
