package roomloop.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A Redis Cluster of three masters with a replica each: six {@code redis-server}s of the PATH, on this machine. */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final Duration GIVEN_UP =
            Duration.ofSeconds(6); // Redis tries a failover for 5 s, and must then be told again
    private static final Duration TO_COME_UP = Duration.ofSeconds(40);

    private final List<TestRedis> nodes = new ArrayList<>();
    private final List<String> cli; // how redis-cli gets in

    private RedisCluster(List<String> cli) {
        this.cli = cli;
    }

    /** A node as it sees itself. */
    private record Node(String id, boolean isMaster, String master, List<String> ranges) {
        boolean owns(int slot) {
            return ranges.stream()
                    .map(range -> range.split("-"))
                    .anyMatch(range ->
                            Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1]));
        }
    }

    /** @param timeout after which a node that doesn't answer counts as dead, and its replica may take over */
    public static RedisCluster start(Duration timeout) throws Exception {
        return start(
                timeout,
                Stream.of(),
                (port, options) -> new RedisProcess(port, Optional.empty(), options.toArray(String[]::new)));
    }

    /** All the way through TLS, with passwords; the nodes are told by the name {@code localhost}, which is in their certificate. */
    static RedisCluster secure(Duration timeout, Authority authority) throws Exception {
        var words = ("--tls-cluster yes --tls-replication yes --masterauth " + SecureProcess.MASTER_KEY
                        + " --cluster-announce-hostname localhost --cluster-preferred-endpoint-type hostname")
                .split(" ");
        var cli = Stream.concat(authority.cli(), Stream.of("-a", SecureProcess.MASTER_KEY));
        return start(
                timeout,
                cli,
                (port, options) -> new SecureProcess(port, authority, Stream.concat(options, Stream.of(words))));
    }

    /** How a node is made. */
    private interface Maker {
        TestRedis make(int port, Stream<String> options) throws IOException;
    }

    private static RedisCluster start(Duration timeout, Stream<String> cli, Maker maker) throws Exception {
        var cluster = new RedisCluster(cli.toList());
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                cluster.nodes.add(launch(timeout, maker));
            }
            var addresses = cluster.addresses().split(",");
            cluster.redisCli(Stream.of(
                            Stream.of("--cluster", "create"),
                            Stream.of(addresses),
                            Stream.of("--cluster-replicas", "1", "--cluster-yes"))
                    .flatMap(words -> words));
            cluster.awaitHealth();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private static TestRedis launch(Duration timeout, Maker maker) throws Exception {
        String options = "--cluster-enabled yes --cluster-require-full-coverage no --repl-diskless-sync-delay 0"
                + " --cluster-port " + TestRedis.freePort() + " --cluster-node-timeout " + timeout.toMillis();
        TestRedis node = maker.make(TestRedis.freePort(), Stream.of(options.split(" ")));
        node.restart();
        return node;
    }

    public List<TestRedis> nodes() {
        return List.copyOf(nodes);
    }

    /** As {@code REDIS_ADDR} wants it. */
    public String addresses() {
        return nodes.stream().map(RedisCluster::address).collect(Collectors.joining(","));
    }

    /** Those with slots, the owner of the lowest first. */
    public List<TestRedis> masters() {
        return nodes.stream()
                .filter(is(node -> node.isMaster() && !node.ranges().isEmpty()))
                .sorted(Comparator.comparing(master -> slotsOf(master).getFirst()))
                .toList();
    }

    public TestRedis masterOf(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        return find(node -> node.isMaster() && node.owns(slot));
    }

    public TestRedis replicaOf(TestRedis master) {
        String id = look(master).orElseThrow().id();
        return find(node -> node.master().equals(id));
    }

    /** In rising order. */
    public List<Integer> slotsOf(TestRedis master) {
        var owner = look(master).orElseThrow();
        return IntStream.range(0, Protocol.CLUSTER_HASHSLOTS)
                .filter(owner::owns)
                .boxed()
                .toList();
    }

    /** {@code redis-cli --cluster reshard}: moves the lowest slots of one master to another. */
    public void reshard(int slots, TestRedis from, TestRedis to) throws Exception {
        String source = look(from).orElseThrow().id();
        String target = look(to).orElseThrow().id();
        redisCli(Stream.of(
                "--cluster",
                "reshard",
                address(to),
                "--cluster-from",
                source,
                "--cluster-to",
                target,
                "--cluster-slots",
                "" + slots,
                "--cluster-pipeline",
                "1000", // keys at once: a room can't be written to while its refs are on the way
                "--cluster-yes"));
    }

    /** {@code CLUSTER FAILOVER}: has its replica take over, without a loss, and waits until it has. */
    public void failOver(TestRedis master) {
        TestRedis replica = replicaOf(master);
        var askAgain = new AtomicLong(System.nanoTime());
        Eventually.eventually("the replica is master", TO_COME_UP, () -> {
            if (is(Node::isMaster).test(replica)) {
                return true;
            }
            if (System.nanoTime() >= askAgain.get()) {
                ask(replica, Command.CLUSTER, "FAILOVER");
                askAgain.addAndGet(GIVEN_UP.toNanos());
            }
            return false;
        });
    }

    public void awaitMaster(TestRedis replica) {
        Eventually.eventually(
                "the replica is master", TO_COME_UP, () -> is(Node::isMaster).test(replica));
    }

    /** Moves one slot as {@code redis-cli} does: its keys, a thousand at a time, and then itself. */
    public void moveSlotOf(String key, TestRedis to) {
        String slot = "" + JedisClusterCRC16.getSlot(key);
        TestRedis from = masterOf(key);
        openSlotOf(key, to);
        while (ask(from, Command.CLUSTER, "GETKEYSINSLOT", slot, "1000") instanceof List<?> keys && !keys.isEmpty()) {
            var names = keys.stream().map(name -> new String((byte[]) name, UTF_8));
            var there = Stream.of("127.0.0.1", "" + to.port(), "", "0", "10000");
            var login = to.password.stream().flatMap(password -> Stream.of("AUTH", password));
            var words = Stream.of(there, login, Stream.of("KEYS"), names).flatMap(some -> some);
            ask(from, Command.MIGRATE, words.toArray(String[]::new));
        }
        String target = look(to).orElseThrow().id();
        ask(to, Command.CLUSTER, "SETSLOT", slot, "NODE", target);
        ask(from, Command.CLUSTER, "SETSLOT", slot, "NODE", target);
    }

    /** The slot is on its way from now on, though none of its keys is. */
    public void openSlotOf(String key, TestRedis to) {
        String slot = "" + JedisClusterCRC16.getSlot(key);
        TestRedis from = masterOf(key);
        String source = look(from).orElseThrow().id();
        String target = look(to).orElseThrow().id();
        ask(to, Command.CLUSTER, "SETSLOT", slot, "IMPORTING", source);
        ask(from, Command.CLUSTER, "SETSLOT", slot, "MIGRATING", target);
    }

    /** The slot stays where it is. */
    public void closeSlotOf(String key) {
        String slot = "" + JedisClusterCRC16.getSlot(key);
        masters().forEach(master -> ask(master, Command.CLUSTER, "SETSLOT", slot, "STABLE"));
    }

    /** {@code CONFIG SET} on all nodes. */
    public void set(String parameter, String value) {
        nodes.forEach(node -> ask(node, Command.CONFIG, "SET", parameter, value));
    }

    /** No node serves that slot any more, and all nodes know it. */
    public void abandon(int slot) {
        nodes.forEach(node -> ask(node, Command.CLUSTER, "DELSLOTS", "" + slot));
    }

    /** A master serves the slot again that was abandoned. */
    public void adopt(int slot, TestRedis master) {
        ask(master, Command.CLUSTER, "ADDSLOTS", "" + slot);
    }

    private static Object ask(TestRedis node, Command command, String... words) {
        try (Jedis cli = node.cli()) {
            return cli.sendCommand(command, words);
        }
    }

    /** Waits until all slots are served, and each master has a replica that has caught up. */
    public void awaitHealth() {
        Eventually.eventually(
                "the cluster is well", TO_COME_UP, () -> nodes.stream().allMatch(RedisCluster::isWell));
    }

    @Override
    public void close() {
        nodes.forEach(TestRedis::close);
    }

    private TestRedis find(Predicate<Node> which) {
        return nodes.stream().filter(is(which)).findFirst().orElseThrow();
    }

    /** Those that are down are nothing. */
    private static Predicate<TestRedis> is(Predicate<Node> which) {
        return node -> look(node).filter(which).isPresent();
    }

    private static Optional<Node> look(TestRedis node) {
        try (Jedis cli = node.cli()) {
            String[] words = cli.clusterNodes()
                    .lines()
                    .filter(line -> line.contains("myself"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ");
            var ranges = Stream.of(words)
                    .skip(8)
                    .filter(range -> !range.startsWith("["))
                    .toList(); // else on the move
            return Optional.of(new Node(words[0], words[2].contains("master"), words[3], ranges));
        } catch (JedisException e) {
            return Optional.empty();
        }
    }

    private static boolean isWell(TestRedis node) {
        try (Jedis cli = node.cli()) {
            String replication = cli.info("replication");
            boolean isMaster = replication.contains("role:master");
            return replication.contains(isMaster ? "state=online" : "master_link_status:up")
                    && cli.clusterInfo().contains("cluster_state:ok")
                    && cli.clusterInfo().contains("cluster_slots_assigned:" + Protocol.CLUSTER_HASHSLOTS)
                    && cli.clusterNodes()
                            .lines()
                            .noneMatch(line -> line.contains("fail") || line.contains("handshake"));
        } catch (JedisException e) {
            return false;
        }
    }

    private static String address(TestRedis node) {
        return "127.0.0.1:" + node.port();
    }

    private void redisCli(Stream<String> words) throws IOException, InterruptedException {
        var command = Stream.of(Stream.of("redis-cli"), cli.stream(), words).flatMap(some -> some);
        var process =
                new ProcessBuilder(command.toList()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
