package roomloop.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that can be set from outside.
 *
 * @param port 0 picks a free one
 * @param tokenLife how long a guest's token is good for
 * @param allowedOrigins foreign origins whose pages may connect, as browsers send them; the server's own always may
 * @param inbox commands that wait for a room
 * @param outbox text messages that wait for a client
 * @param history messages that a room's log keeps at least
 * @param maxText code points of one message
 * @param maxConnections on this server
 * @param maxRooms open at once on this server
 * @param rateLimit of each guest's frames; empty: no limit
 * @param tokenRate of each address's token requests; empty: no limit
 * @param inside whether the live view is shown
 * @param lab whether the live view may do its stronger experiments: then guests may send 200 messages a second at least
 */
public record Config(
        String host,
        int port,
        LogLevel logLevel,
        Redis redis,
        JwtSecrets secrets,
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
        boolean inside,
        boolean lab) {
    private static final Rate LAB_RATE = new Rate(200, 200); // so that a flood in the lab is one

    public Config {
        rateLimit = rateLimit.map(rate -> lab ? rate.orFaster(LAB_RATE) : rate);
    }

    /**
     * Reads the environment, and {@code .env} for what the environment doesn't say. A set but empty variable counts as
     * unset, and unknown ones are ignored.
     *
     * @param directory where {@code .env} may be
     * @throws BadConfig with a line for everything that is wrong
     */
    public static Config load(Map<String, String> environment, Path directory) throws BadConfig {
        var file = EnvFile.read(directory.resolve(".env"));
        var values = new HashMap<>(file.values());
        values.putAll(environment);
        var variables = new Variables(values, file.complaints());
        var config = from(variables);
        variables.complainIfBad();
        return config;
    }

    private static Config from(Variables from) {
        return new Config(
                from.read("HOST", "127.0.0.1", Addresses.HOST_ALLOWED, Addresses::host),
                from.number("PORT", 8080, 0, 65535),
                from.read("LOG_LEVEL", LogLevel.INFO, "debug, info, warn or error", Config::logLevel),
                from.read(
                        "REDIS_ADDR",
                        RedisVariable.UNSET,
                        RedisVariable.ALLOWED,
                        RedisVariable::parse,
                        RedisVariable::masked),
                from.read("JWT_SECRET", JwtSecrets.random(), JwtSecrets.ALLOWED, JwtSecrets::parse, JwtSecrets::masked),
                from.duration("JWT_TTL", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofHours(24)),
                from.read("ALLOWED_ORIGINS", Set.of(), Addresses.ORIGINS_ALLOWED, Addresses::origins),
                from.number("INBOX", 1024, 1, 1_000_000),
                from.number("OUTBOX", 256, 1, 100_000),
                from.number("HISTORY", 1000, 50, 1_000_000),
                from.number("MAX_TEXT", 4000, 1, 16_000),
                from.number("MAX_CONNECTIONS", 10_000, 1, 1_000_000),
                from.number("MAX_ROOMS", 10_000, 1, 1_000_000),
                from.rate("RATE_LIMIT", new Rate(10, 20)),
                from.rate("TOKEN_RATE", new Rate(30 / 60.0, 30)),
                from.on("INSIDE"),
                from.on("LAB"));
    }

    private static Optional<LogLevel> logLevel(String text) {
        return Stream.of(LogLevel.values())
                .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
