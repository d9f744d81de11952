package roomloop.redis;

import java.util.Set;
import java.util.function.Predicate;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How a Redis is spoken to, and what its error replies mean.
 *
 * @param channels the word of {@code PUBSUB} for all channels that are subscribed to
 * @param atOnce channels in one command
 * @param isElsewhere whether an error reply only says that this Redis doesn't serve one room, or no longer
 * @param onTrouble called, on any thread, when rooms may be served elsewhere by now: after such a reply, and when a connection
 *     broke off; may not wait
 */
public record Dialect(
        Command subscribe,
        Command unsubscribe,
        Command publish,
        String channels,
        int atOnce,
        Predicate<JedisDataException> isElsewhere,
        Runnable onTrouble) {
    /** Of a Redis that serves all rooms. */
    static final Dialect PLAIN = new Dialect(
            Command.SUBSCRIBE, Command.UNSUBSCRIBE, Command.PUBLISH, "CHANNELS", 500, error -> false, () -> {});

    /** What is wrong with one command alone, such as another type of value under its key: to send it again wouldn't help. */
    private static final Set<String> COMMAND_ERRORS = Set.of("WRONGTYPE", "ERR");

    /** Whether an error reply says nothing of the connection and of this Redis: other commands may well succeed. */
    boolean concernsOneRoom(JedisDataException error) {
        if (isElsewhere.test(error)) {
            onTrouble.run();
            return true;
        }
        return COMMAND_ERRORS.contains(Health.code(error));
    }
}
