package roomloop.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * Asks the nodes of a cluster who owns which slots, on one thread: every half minute, and soon when somebody doubts what was
 * known. (Jedis can keep such a map, but doesn't tell when it changes, nor why it can't be read.)
 */
final class Scout implements AutoCloseable {
    private static final CommandArguments CLUSTER_SLOTS = new CommandArguments(Protocol.Command.CLUSTER).add("SLOTS");
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100); // between two looks, at least

    private final List<RedisAddress> seeds;
    private final Health health;
    private final BlockingQueue<Boolean> doubts = new ArrayBlockingQueue<>(1); // full: it is going to look anyway
    private final Thread thread;

    // Scout's thread only.
    private final Consumer<List<Range>> found;
    private Set<RedisAddress> nodes = Set.of(); // masters and replicas

    /** Some slots, and the master that owns them. */
    record Range(int first, int last, RedisAddress owner) {}

    /** @param found is told who owns what, on the scout's thread */
    Scout(List<RedisAddress> seeds, Consumer<List<Range>> found) {
        this.seeds = seeds;
        this.found = found;
        this.health = new Health("Redis Cluster at " + seeds, Health.Part.MAP);
        this.thread = Thread.ofVirtual().name("redis-scout").unstarted(this::run);
    }

    // ---- Any thread may call these.

    void start() {
        thread.start();
    }

    /** Never waits. */
    void doubt() {
        doubts.offer(true);
    }

    Health health() {
        return health;
    }

    @Override
    public void close() {
        Threads.end(thread);
    }

    // ---- Only the scout's thread runs what follows.

    private void run() {
        try {
            while (!Thread.interrupted()) {
                look();
                Thread.sleep(PAUSE);
                doubts.poll(EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    /** Asks until one answers: those that were there last, and then those that were named at the start. */
    private void look() throws InterruptedException {
        var all = new ArrayList<>(nodes);
        Collections.shuffle(all); // one of them may be wrong
        all.addAll(seeds);
        var failures = new ArrayList<Throwable>();
        for (RedisAddress node : all) {
            try {
                found.accept(map(node));
                health.well(Health.Part.MAP);
                return;
            } catch (RuntimeException | Error e) { // from Jedis, or a bug of ours
                Threads.endIfInterrupted();
                failures.add(e);
            }
        }
        health.ill(Health.Part.MAP, telling(failures));
        doubt();
    }

    private List<Range> map(RedisAddress node) {
        List<Range> map = new ArrayList<>();
        Set<RedisAddress> seen = new LinkedHashSet<>();
        try (Connection redis = node.connect()) {
            for (Object answer : (List<?>) redis.executeCommand(CLUSTER_SLOTS)) {
                var range = (List<?>) answer; // first slot, last slot, master, replicas...
                var there = range.stream()
                        .skip(2)
                        .map(told -> address((List<?>) told, node))
                        .toList();
                map.add(new Range(number(range.get(0)), number(range.get(1)), there.getFirst()));
                seen.addAll(there);
            }
        }
        if (map.isEmpty()) {
            throw new JedisClusterOperationException("no slots");
        }
        nodes = seen;
        return map;
    }

    /** @param asked where a node is that tells no host: only the port differs */
    private static RedisAddress address(List<?> told, RedisAddress asked) {
        String host = text(told.get(0)).orElse(asked.at().getHost());
        if (host.equals("?")) { // a name was to be told, and isn't known yet
            host = text(((List<?>) told.get(3)).getLast()).orElse(host); // ip, 127.0.0.1
        }
        return asked.to(new HostAndPort(host, number(told.get(1))));
    }

    private static Optional<String> text(Object answer) {
        return Optional.ofNullable((byte[]) answer).map(SafeEncoder::encode).filter(Predicate.not(String::isEmpty));
    }

    private static int number(Object answer) {
        return ((Long) answer).intValue();
    }

    /** An answer tells more than silence. */
    private static Throwable telling(List<Throwable> failures) {
        return failures.stream()
                .filter(JedisDataException.class::isInstance)
                .findFirst()
                .orElseGet(failures::getLast);
    }
}
