package roomloop.config;

import java.util.List;
import java.util.Optional;
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

    RedisMode UNSET = new IfItAnswers(RedisUrl.parse("localhost:6379").orElseThrow());
    String ALLOWED = "none, host:port, or redis://user:password@host:port/database (rediss:// for TLS);"
            + " for Redis Cluster host:port,host:port,... or redis+cluster://user:password@host:port,host:port,..."
            + " (rediss+cluster:// for TLS) with each node once and no database";

    /** Reads {@code REDIS_ADDR}; empty if it isn't {@link #ALLOWED}. */
    static Optional<RedisMode> parse(String text) {
        if (text.equals("none")) {
            return Optional.of(new None());
        }
        var list = Pattern.compile("(?:(rediss?)\\+cluster(://(?:[^@/\\s]*@)?))?([^@/\\s]+)")
                .matcher(text);
        if (list.matches() && (list.group(1) != null || text.contains(","))) {
            String start = list.group(1) == null ? "redis://" : list.group(1) + list.group(2);
            return cluster(start, list.group(3).split(",", -1));
        }
        return RedisUrl.parse(text).map(Required::new);
    }

    private static Optional<RedisMode> cluster(String start, String... nodes) {
        var urls = Stream.of(nodes)
                .filter(node -> node.matches(".*:\\d+"))
                .flatMap(node -> RedisUrl.parse(start + node).stream())
                .distinct()
                .toList();
        return urls.size() == nodes.length ? Optional.of(new Cluster(urls)) : Optional.empty();
    }
}
