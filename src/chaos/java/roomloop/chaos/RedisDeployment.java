package roomloop.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.MessageId;
import roomloop.support.RedisCluster;
import roomloop.support.TestRedis;

/** The Redis of the servers, one or a cluster, and what the test does with it. Any thread may call it. */
sealed interface RedisDeployment extends AutoCloseable {
    /** As {@code REDIS_ADDR} wants it. */
    String address();

    List<TestRedis> nodes();

    /** The node that has a room now. */
    TestRedis nodeOf(String room);

    /** {@code kill -9} of the node that has a room, and a new start after that time. */
    void kill(String room, Duration length) throws Exception;

    /** Waits until it has recovered from what was done to it. */
    void awaitHealth();

    @Override
    void close();

    static RedisDeployment start(Options options) throws Exception {
        return options.cluster()
                ? new Cluster(RedisCluster.start(Cluster.NODE_TIMEOUT))
                : new Standalone(TestRedis.start());
    }

    record Standalone(TestRedis redis) implements RedisDeployment {
        @Override
        public String address() {
            return "127.0.0.1:" + redis.port();
        }

        @Override
        public List<TestRedis> nodes() {
            return List.of(redis);
        }

        @Override
        public TestRedis nodeOf(String room) {
            return redis;
        }

        @Override
        public void kill(String room, Duration length) throws Exception {
            redis.kill();
            Thread.sleep(length);
            redis.restart();
        }

        @Override
        public void awaitHealth() {} // it answered when it was started

        @Override
        public void close() {
            redis.close();
        }
    }

    record Cluster(RedisCluster cluster) implements RedisDeployment {
        /** More than the 4 s of silence after which a server gives a connection up: a replaced master has no listener then. */
        static final Duration NODE_TIMEOUT = Duration.ofSeconds(5);

        private static final Duration UNTIL_REPLACED =
                Duration.ofSeconds(3); // a master that is away longer is replaced

        @Override
        public String address() {
            return cluster.addresses();
        }

        @Override
        public List<TestRedis> nodes() {
            return cluster.nodes();
        }

        @Override
        public TestRedis nodeOf(String room) {
            return cluster.masterOf("room:" + room);
        }

        @Override
        public void kill(String room, Duration length) throws Exception {
            TestRedis master = nodeOf(room);
            TestRedis replica = cluster.replicaOf(master);
            master.kill();
            if (length.compareTo(UNTIL_REPLACED) > 0) {
                cluster.awaitMaster(replica);
            }
            Thread.sleep(length);
            master.restart();
        }

        @Override
        public void awaitHealth() {
            cluster.awaitHealth();
        }

        /** {@code CLUSTER FAILOVER}. */
        void failOver(String room) {
            cluster.failOver(nodeOf(room));
        }

        /** Has another master take the room's slot, with all that is in it. */
        void moveSlot(String room, int master) {
            var others = cluster.masters().stream()
                    .filter(other -> other != nodeOf(room))
                    .toList();
            cluster.moveSlotOf("room:" + room, others.get(master % others.size()));
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    // ---- Commands, as an operator would type them into redis-cli

    int PAGE = 5_000;
    String ADD_TO_LOG = """
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
            if newest then
                redis.call('XADD', KEYS[1], '*', 'prev', newest[1], 'from', 'Nemesis', 'uid', 'nemesis', 'text', ARGV[1])
            end""";

    /** {@code CLIENT KILL TYPE}. */
    default void dropConnections(ClientType type) {
        for (TestRedis node : nodes()) {
            try (var cli = node.cli()) {
                cli.clientKill(ClientKillParams.clientKillParams().type(type));
            }
        }
    }

    /** @param bytes 0: no limit; 1: Redis refuses to write anything */
    default void limitMemory(int bytes) {
        for (TestRedis node : nodes()) {
            try (var cli = node.cli()) {
                cli.configSet("maxmemory", Integer.toString(bytes));
            }
        }
    }

    /** Adds a message to a room's log and publishes nothing: as if Pub/Sub had lost it on the way to all servers. */
    default void logWithoutPublishing(String room, String text) {
        try (var cli = nodeOf(room).cli()) {
            cli.eval(ADD_TO_LOG, List.of(logOf(room)), List.of(text));
        }
    }

    /** The whole log of a room. */
    default RoomLog log(String room) {
        try (var cli = nodeOf(room).cli()) {
            List<StreamEntry> entries = entries(cli, logOf(room));
            MessageId before = entries.isEmpty()
                    ? MessageId.ZERO
                    : MessageRecord.id(entries.getFirst().getFields().get("prev"));
            return new RoomLog(
                    room, before, entries.stream().map(RedisDeployment::message).toList());
        }
    }

    private static List<StreamEntry> entries(Jedis cli, String log) {
        var entries = new ArrayList<StreamEntry>();
        List<StreamEntry> page;
        do {
            String from = entries.isEmpty() ? "-" : "(" + entries.getLast().getID();
            page = cli.xrange(log, from, "+", PAGE);
            entries.addAll(page);
        } while (page.size() == PAGE);
        return entries;
    }

    private static MessageRecord message(StreamEntry entry) {
        var fields = entry.getFields();
        return new MessageRecord(
                MessageRecord.id(entry.getID().toString()),
                fields.get("uid"),
                fields.getOrDefault("ref", ""),
                fields.get("text"));
    }

    private static String logOf(String room) {
        return "{room:" + room + "}:log";
    }
}
