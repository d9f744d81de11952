package roomloop.redis;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final String WELL = "";

    /** What must be well: of a Redis the first two, of a cluster the map, too. */
    enum Part {
        PUBLISHER,
        SUBSCRIBER,
        MAP
    }

    private final String name; // for the log alone
    private final Map<Part, String> troubles = new ConcurrentHashMap<>();
    private final AtomicReference<String> logged = new AtomicReference<>(WELL);

    Health(String name, Part... parts) {
        this.name = name;
        for (Part part : parts) {
            troubles.put(part, "Redis has not answered yet");
        }
    }

    void well(Part part) {
        troubles.remove(part);
        if (troubles.isEmpty() && !logged.getAndSet(WELL).isEmpty()) {
            LOG.info("{} answers again", name);
        }
    }

    void ill(Part part, Throwable cause) {
        note(cause);
        String reason = reason(cause);
        troubles.put(part, reason);
        if (!logged.getAndSet(reason).equals(reason)) {
            LOG.warn("{} ({})", reason, name);
        }
    }

    Optional<String> trouble() {
        return troubles.values().stream().findFirst();
    }

    /** In words for people, and never what was sent. */
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
            when causes(tls).anyMatch(SSLException.class::isInstance) ->
                "Redis has no TLS, or a certificate that isn't trusted or is for another name";
            case JedisException silence -> "Redis doesn't answer";
            default -> "Redis can't be used now"; // a bug of ours
        };
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** A thread goes on whatever happened, but no bug of ours is passed over in silence. */
    static void note(Throwable cause) {
        if (!(cause instanceof JedisException)) {
            LOG.error("This is a bug of Roomloop", cause);
        }
    }

    /** The first word of an error reply, such as LOADING, READONLY or OOM. */
    static String code(JedisDataException error) {
        return String.valueOf(error.getMessage()).split(" ", 2)[0];
    }
}
