package roomloop.redis;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Whether Redis serves us, and why not: said once in the log whenever that changes. Any thread. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final String WELL = "";

    /** What is wrong with one command alone, such as another type of value under its key: to send it again wouldn't help. */
    private static final Set<String> COMMAND_ERRORS = Set.of("WRONGTYPE", "ERR");

    private static final Set<String> DEMOTIONS = Set.of("READONLY", "MASTERDOWN"); // replies of a replica
    private static final Set<String> MOVES = Set.of("MOVED", "ASK", "TRYAGAIN");
    private static final String UNSERVED = "CLUSTERDOWN Hash slot not served"; // by no master, for now

    /** Codes that older Redis wrap into a general error when they come from a script. */
    private static final Pattern WRAPPED =
            Pattern.compile("\\b(READONLY|OOM|MISCONF|NOREPLICAS|MASTERDOWN|LOADING)\\b");

    private final String name; // for the log alone
    private final Map<String, String> problems = new ConcurrentHashMap<>(); // of the parts that aren't well
    private final AtomicReference<String> logged = new AtomicReference<>(WELL);

    public Health(String name) {
        this.name = name;
    }

    /** The part, by any name, must be well, too. */
    public void awaits(String part) {
        problems.put(part, "Redis has not answered yet");
    }

    public void well(String part) {
        problems.remove(part);
        if (problems.isEmpty() && !logged.getAndSet(WELL).isEmpty()) {
            LOG.info("{} answers again", name);
        }
    }

    public void unwell(String part, Throwable cause) {
        note(cause);
        String reason = reason(cause);
        problems.put(part, reason);
        if (!logged.getAndSet(reason).equals(reason)) {
            LOG.warn("{} ({})", reason, name);
        }
    }

    /** In words for people; empty when all parts are well. */
    public Optional<String> problem() {
        return problems.values().stream().findFirst();
    }

    /** A thread goes on whatever happened, but no bug of ours is passed over in silence. */
    public static void note(Throwable cause) {
        if (!(cause instanceof JedisException)) {
            LOG.error("This is a bug of Roomloop", cause);
        }
    }

    // ---- What an error means.

    static boolean concernsOneCommand(JedisDataException reply) {
        return COMMAND_ERRORS.contains(code(reply));
    }

    /** Whether this Redis is a replica by now. */
    static boolean isDemotion(JedisDataException reply) {
        return DEMOTIONS.contains(code(reply));
    }

    /** Whether it only means that a slot is served elsewhere, is just on its way, or waits for an owner. */
    public static boolean isMove(JedisDataException reply) {
        return MOVES.contains(code(reply)) || UNSERVED.equals(reply.getMessage());
    }

    /** In words for people; never what was sent. */
    private static String reason(Throwable cause) {
        return switch (cause) {
            case JedisAccessControlException refused -> "Redis refuses our user or password";
            case JedisRedirectionException cluster ->
                "Redis belongs to a cluster: REDIS_ADDR must be a list of its nodes";
            case JedisDataException error
            when String.valueOf(error.getMessage()).contains("cluster support disabled") ->
                "Redis isn't a cluster: REDIS_ADDR must be one address";
            case JedisDataException error -> "Redis answers " + code(error);
            case JedisClusterOperationException empty -> "Redis Cluster has no slots yet";
            case JedisException tls
            when Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                    .anyMatch(SSLException.class::isInstance) ->
                "Redis has no TLS, or a certificate that isn't trusted or is for another name";
            case JedisException silence -> "Redis doesn't answer";
            default -> "Redis can't be used now"; // a bug of ours
        };
    }

    /** The word that tells what kind of error it is, such as LOADING, READONLY or OOM; as a rule the first one. */
    private static String code(JedisDataException error) {
        String message = String.valueOf(error.getMessage());
        var wrapped = WRAPPED.matcher(message);
        return wrapped.find() ? wrapped.group() : message.split(" ", 2)[0];
    }
}
