package roomloop.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.RoomName;
import roomloop.redis.Health;
import roomloop.redis.Keys;
import roomloop.redis.ReconnectLoop;
import roomloop.redis.RedisAddress;

/**
 * Asks the nodes of a cluster which master owns which slots, on one thread: every half minute, and soon when something hints at a
 * change. (Jedis can keep such a map, but takes none with a hole in it, and no node that doesn't tell its host.)
 */
final class ClusterTopology implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100); // between two looks, at least
    private static final Keys KEYS = new Keys(0); // a cluster has no other database
    private static final String PART = "topology";

    private final List<RedisAddress> seeds;
    private final Consumer<List<Range>> found;
    private final Health health;
    private final BlockingQueue<Boolean> hints = new ArrayBlockingQueue<>(1); // full: it is going to look anyway
    private final Thread thread = Thread.ofVirtual().name("redis-topology").unstarted(this::run);
    private List<RedisAddress> nodes = List.of(); // masters and replicas, as the last answer said; own thread only

    /**
     * Some slots.
     *
     * @param nodes the master that owns them, and its replicas
     */
    record Range(int first, int last, List<RedisAddress> nodes) {
        RedisAddress owner() {
            return nodes.getFirst();
        }

        /** Any room whose slot is one of these. */
        RoomName anyRoom() {
            return Stream.iterate(0, n -> n + 1)
                    .map(n -> new RoomName(n.toString()))
                    .filter(room -> first <= slot(room) && slot(room) <= last)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * @param seeds some of the nodes, with the same user and password; one that answers is enough
     * @param found is told which master owns what, on this topology's thread
     */
    ClusterTopology(List<RedisAddress> seeds, Consumer<List<Range>> found) {
        this.seeds = seeds;
        this.found = found;
        this.health = new Health("Redis Cluster at " + seeds);
        health.awaits(PART);
    }

    static int slot(RoomName room) {
        return JedisClusterCRC16.getSlot(KEYS.channel(room));
    }

    // ---- Any thread may call these.

    void start() {
        thread.start();
    }

    /** Slots may have moved. Never waits. */
    void refreshSoon() {
        hints.offer(true);
    }

    Optional<String> problem() {
        return health.problem();
    }

    @Override
    public void close() {
        ReconnectLoop.end(thread);
    }

    // ---- Only the topology's thread runs what follows.

    private void run() {
        try {
            while (true) {
                refresh();
                Thread.sleep(PAUSE);
                hints.poll(EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // closed: this is the end
        }
    }

    /** Asks until one answers: the nodes that were there last, then those that were named at the start. */
    private void refresh() throws InterruptedException {
        var all = new ArrayList<>(nodes);
        Collections.shuffle(all); // one of them may be wrong
        all.addAll(seeds);
        Throwable trouble = new JedisConnectionException("no node answers");
        for (RedisAddress node : all) {
            try {
                List<Range> ranges = ask(node);
                nodes = ranges.stream()
                        .flatMap(range -> range.nodes().stream())
                        .distinct()
                        .toList();
                found.accept(ranges);
                health.well(PART);
                return;
            } catch (RuntimeException | Error e) { // from Jedis, or a bug of ours
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                trouble = trouble instanceof JedisDataException ? trouble : e; // an answer tells more than silence
            }
        }
        health.unwell(PART, trouble);
        refreshSoon();
    }

    private List<Range> ask(RedisAddress node) {
        try (Connection redis = node.connect()) {
            Object told = SafeEncoder.encodeObject(new Jedis(redis).sendCommand(Protocol.Command.CLUSTER, "SLOTS"));
            var ranges = (List<?>) told;
            if (ranges.isEmpty()) {
                throw new JedisClusterOperationException("no slots");
            }
            return ranges.stream().map(range -> range((List<?>) range, node)).toList();
        }
    }

    /** @param told first slot, last slot, master, replicas... */
    private static Range range(List<?> told, RedisAddress asked) {
        var nodes = told.stream().skip(2).map(node -> address((List<?>) node, asked));
        return new Range(number(told.get(0)), number(told.get(1)), nodes.toList());
    }

    /** @param asked where a node is that tells no host: only the port differs */
    private static RedisAddress address(List<?> told, RedisAddress asked) {
        String host = switch (Objects.toString(told.get(0), "")) {
            case "" -> asked.at().getHost();
            case "?" -> (String) ((List<?>) told.get(3)).getLast(); // its name isn't known yet: ip, 127.0.0.1
            case String name -> name;
        };
        return asked.to(new HostAndPort(host, number(told.get(1))));
    }

    private static int number(Object answer) {
        return ((Long) answer).intValue();
    }
}
