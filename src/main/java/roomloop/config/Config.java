package roomloop.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be set from outside.
 *
 * @param port 0 picks a free one
 * @param logLevel debug, info, warn or error
 * @param secrets that sign tokens; empty: none were given
 * @param tokenLife how long a user's token is good for
 * @param allowedOrigins foreign origins whose pages may connect, as browsers send them; the server's own always may
 * @param inbox commands that wait for a room
 * @param outbox text messages that wait for a client
 * @param history messages that a room's log keeps at least
 * @param maxText code points of one message
 * @param maxConnections on this server; fewer than were asked for if the heap is small
 * @param maxRooms open at once on this server; likewise
 * @param rateLimit of each user's frames; empty: no limit
 * @param tokenRate of each address's token requests; empty: no limit
 * @param publicDir a folder of another page, with an {@code index.html}; empty: the page in the jar
 * @param inside whether the live view is shown
 * @param lab whether the live view may do its stronger experiments: then users may send 200 messages a second at least
 * @param guests whether a name is enough for a token; if not, tokens come from another application
 * @param signInUrl where the page sends people for a token: a URL of http or https, or a path on this host
 */
public record Config(
        String host,
        int port,
        String logLevel,
        RedisMode redis,
        Optional<JwtSecrets> secrets,
        Duration tokenLife,
        Set<String> allowedOrigins,
        int inbox,
        int outbox,
        int history,
        int maxText,
        int maxConnections,
        int maxRooms,
        Optional<Rate> rateLimit,
        Optional<Rate> tokenRate,
        Optional<Path> publicDir,
        boolean inside,
        boolean lab,
        boolean guests,
        Optional<String> signInUrl) {
    private static final Rate LAB_RATE = new Rate(200, 200); // so that a flood in the lab is one

    public Config {
        rateLimit = rateLimit.map(rate -> lab ? rate.orFaster(LAB_RATE) : rate);
    }

    /**
     * Reads an environment, and {@code .env} for what the environment doesn't say. A set but empty variable counts as
     * unset, and unknown ones are ignored.
     *
     * @param directory where {@code .env} may be
     * @throws ConfigException with a line for everything that is wrong
     */
    public static Config load(Map<String, String> environment, Path directory, HeapShares heap) throws ConfigException {
        var file = EnvFile.read(directory.resolve(".env"));
        var values = new HashMap<>(file.values());
        values.putAll(environment);
        var reader = new ConfigReader(values, file.problems());
        var config = from(reader, heap);
        reader.throwIfBad();
        return config;
    }

    /** Reads this process's environment likewise. */
    public static Config load(Path directory, HeapShares heap) throws ConfigException {
        return load(trusted(System.getenv(), System.getProperty("sun.jnu.encoding")), directory, heap);
    }

    /** Java has decoded the variables by the locale. Unless that is UTF-8, only what is ASCII is surely what was given. */
    static Map<String, String> trusted(Map<String, String> environment, String encoding) {
        var trusted = new HashMap<>(environment);
        if (!encoding.equals(StandardCharsets.UTF_8.name())) {
            trusted.replaceAll((name, value) -> value.replaceAll("\\P{ASCII}", ConfigReader.UNDECODABLE));
        }
        return trusted;
    }

    private static Config from(ConfigReader read, HeapShares heap) {
        var host = read.host("HOST", "127.0.0.1");
        return new Config(
                host,
                read.number("PORT", 8080, 0, 65535),
                read.oneOf("LOG_LEVEL", "info", "debug, info, warn or error"),
                read.read("REDIS_ADDR", RedisMode.UNSET, RedisMode.ALLOWED, RedisMode::parse, RedisUrl::masked),
                read.optional("JWT_SECRET", JwtSecrets.ALLOWED, JwtSecrets::parse, JwtSecrets::masked),
                read.duration("JWT_TTL", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofHours(24)),
                read.origins("ALLOWED_ORIGINS"),
                read.number("INBOX", 1024, 1, 1_000_000),
                read.number("OUTBOX", 256, 1, 100_000),
                read.number("HISTORY", 1000, 50, 1_000_000),
                read.number("MAX_TEXT", 4000, 1, 16_000),
                (int) Math.min(heap.connections(), read.number("MAX_CONNECTIONS", 10_000, 1, 1_000_000)),
                (int) Math.min(heap.openRooms(), read.number("MAX_ROOMS", 10_000, 1, 1_000_000)),
                read.rate("RATE_LIMIT", new Rate(10, 20)),
                read.rate("TOKEN_RATE", new Rate(30 / 60.0, 30)),
                read.pageFolder("PUBLIC_DIR"),
                read.onOrOff("INSIDE", isLoopback(host)),
                read.onOrOff("LAB", false),
                read.onOrOff("GUESTS", true),
                read.link("SIGN_IN_URL"));
    }

    /** Whether only this machine can reach a server that listens there. May ask DNS, as listening does in a moment. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
