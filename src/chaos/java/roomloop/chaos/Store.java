package roomloop.chaos;

import java.time.Duration;
import java.util.List;
import roomloop.support.RedisCluster;
import roomloop.support.TestRedis;

/** What keeps the rooms: one Redis, or a cluster. */
interface Store extends AutoCloseable {
    /** As {@code REDIS_ADDR} wants it. */
    String address();

    List<TestRedis> nodes();

    /** The one that has a room now. */
    TestRedis of(String room);

    /** {@code kill -9} of the one that has a room, and a new start after that time. */
    void kill(String room, Duration length) throws Exception;

    /** Waits until it has recovered from what was done to it. */
    void awaitHealth();

    @Override
    void close();

    static Store open(Options options) throws Exception {
        return options.cluster()
                ? new Cluster(RedisCluster.start(Cluster.NODE_TIMEOUT))
                : new OneRedis(TestRedis.start());
    }

    record OneRedis(TestRedis redis) implements Store {
        @Override
        public String address() {
            return "127.0.0.1:" + redis.port();
        }

        @Override
        public List<TestRedis> nodes() {
            return List.of(redis);
        }

        @Override
        public TestRedis of(String room) {
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

    record Cluster(RedisCluster cluster) implements Store {
        /** More than the 4 s of silence after which a server gives a connection up: so nobody hears a master that was replaced. */
        static final Duration NODE_TIMEOUT = Duration.ofSeconds(5);

        private static final Duration LONG = Duration.ofSeconds(3); // so long it stays dead until it is replaced

        @Override
        public String address() {
            return cluster.addresses();
        }

        @Override
        public List<TestRedis> nodes() {
            return cluster.nodes();
        }

        @Override
        public TestRedis of(String room) {
            return cluster.masterOf("room:" + room);
        }

        @Override
        public void kill(String room, Duration length) throws Exception {
            TestRedis victim = of(room);
            TestRedis heir = cluster.replicaOf(victim);
            victim.kill();
            if (length.compareTo(LONG) > 0) {
                cluster.awaitMaster(heir);
            }
            Thread.sleep(length);
            victim.restart();
        }

        @Override
        public void awaitHealth() {
            cluster.awaitHealth();
        }

        /** {@code CLUSTER FAILOVER}. */
        void failOver(String room) throws InterruptedException {
            cluster.failOver(of(room));
        }

        /** Has another master take the room's slot, with all that is in it. */
        void move(String room, int master) {
            var others = cluster.masters().stream()
                    .filter(other -> other != of(room))
                    .toList();
            cluster.moveSlotOf("room:" + room, others.get(master % others.size()));
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
