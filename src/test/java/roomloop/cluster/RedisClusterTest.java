package roomloop.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.redis.Keys;
import roomloop.support.BusContract;
import roomloop.support.RecordingListener;
import roomloop.support.RedisCluster;
import roomloop.support.Senders;
import roomloop.support.TestRedis;
import roomloop.support.Threads;

/** The contract, and what is between servers, through a real Redis Cluster whose slots move and whose masters die. */
class RedisClusterTest extends BusContract {
    private static final int MOVED = 100; // slots
    private static final Keys KEYS = new Keys(0);

    /** More texts than are sent at once. */
    private static final List<String> MANY =
            IntStream.range(0, 512).mapToObj(Integer::toString).toList();

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = RedisCluster.start(Duration.ofSeconds(1));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void forgetEverything() {
        close();
        cluster.awaitHealth();
        for (TestRedis master : cluster.masters()) {
            try (Jedis cli = master.cli()) {
                cli.flushAll();
            }
        }
    }

    @Override
    public MessageBus bus() {
        return bus("s1");
    }

    private static ClusterBus bus(String server) {
        return bus(server, HISTORY);
    }

    private static ClusterBus bus(String server, int history) {
        var nodes = cluster.nodes().stream()
                .map(node -> TestRedis.address(node.uri()))
                .toList();
        return new ClusterBus(server, nodes, history, Long.MAX_VALUE);
    }

    private ClusterBus following(String server, RecordingListener listener, List<RoomName> rooms)
            throws InterruptedException {
        var bus = starts(bus(server, 1_000_000), listener);
        rooms.forEach(bus::subscribe);
        listener.areConfirmed(rooms.toArray(RoomName[]::new));
        return bus;
    }

    private static RoomName roomOf(TestRedis master) {
        return roomsOf(master).findFirst().orElseThrow();
    }

    /** Those whose slots are among the first of their master: those that are moved first. */
    private static Stream<RoomName> roomsOf(TestRedis master) {
        var slots = Set.copyOf(cluster.slotsOf(master).subList(0, MOVED));
        return Stream.iterate(0, n -> n + 1)
                .map(n -> new RoomName("room-" + n))
                .filter(room -> slots.contains(slot(room)));
    }

    /** Likewise, but in other slots than one of them. */
    private static Stream<RoomName> roomsBeside(RoomName one, TestRedis master) {
        return roomsOf(master).filter(room -> slot(room) != slot(one));
    }

    private static long timesRefused(TestRedis master) {
        try (Jedis cli = master.cli()) {
            return cli.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_ssubscribe"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*rejected_calls=(\\d+).*", "$1")))
                    .sum();
        }
    }

    /** Its subscribers lose the rooms of the slot. */
    private static void forgetSlotAMoment(TestRedis master, int slot) {
        try (Jedis cli = master.cli()) {
            cli.clusterDelSlots(slot);
            cli.clusterAddSlots(slot);
        }
    }

    private static int listeners(TestRedis master, RoomName room) {
        try (Jedis cli = master.cli()) {
            return cli.pubsubShardNumSub(KEYS.channel(room))
                    .get(KEYS.channel(room))
                    .intValue();
        }
    }

    private static int slot(RoomName room) {
        return JedisClusterCRC16.getSlot(KEYS.channel(room));
    }

    private static List<RoomName> roomsOfAll() {
        return cluster.masters().stream().map(RedisClusterTest::roomOf).toList();
    }

    private static PublishResult says(MessageBus bus, RoomName room, String text) throws Exception {
        return posted(bus.publish(new Draft(room, ANN, text, Optional.empty())));
    }

    /** A message that is lost: its room hears it, but it is in no log. */
    private static void tells(TestRedis master, RoomName room, MessageId id, MessageId prev) {
        try (Jedis cli = master.cli()) {
            cli.sendCommand(
                    Protocol.Command.SPUBLISH,
                    KEYS.channel(room),
                    "{\"type\":\"message\",\"room\":\"%s\",\"id\":\"%s\",\"prev\":\"%s\",\"at\":%d,"
                                    .formatted(room, id, prev, id.ms())
                            + "\"from\":\"bob\",\"uid\":\"uid-bob\",\"text\":\"lost\"}");
        }
    }

    private static List<CompletionStage<PublishResult>> saysAll(MessageBus bus, RoomName room) throws Exception {
        List<CompletionStage<PublishResult>> answers = new ArrayList<>();
        for (String text : MANY) {
            answers.add(bus.publish(new Draft(room, ANN, text, Optional.empty())));
        }
        return answers;
    }

    private static void noneIsAnswered(List<CompletionStage<PublishResult>> answers) {
        assertTrue(answers.stream()
                .noneMatch(answer -> answer.toCompletableFuture().isDone()));
    }

    private static void areAnswered(List<CompletionStage<PublishResult>> answers) throws Exception {
        for (var answer : answers) {
            posted(answer);
        }
    }

    @Test
    void rooms_of_all_masters_are_heard_and_listed_on_all_servers() throws Exception {
        var rooms = roomsOfAll();
        var there = new RecordingListener();
        MessageBus one = following("s1", new RecordingListener(), rooms);
        MessageBus two = following("s2", there, rooms);
        for (RoomName room : rooms) {
            says(one, room, "in " + room);
            there.hears("in " + room);
            assertEquals(List.of("in " + room), texts(two.readLatest(room, 10)));
            one.track(room, ANN);
            there.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s1", ANN))::equals);
        }
        var expected =
                rooms.stream().map(room -> new RoomCount(room.value(), 1)).collect(Collectors.toSet());
        eventually("all rooms", () -> Set.copyOf(two.rooms()).equals(expected));
        for (RoomName room : rooms) {
            assertEquals(List.of(new RemoteMember("s1", ANN)), two.remoteMembers(room));
        }
    }

    @Test
    void each_master_has_its_threads_and_all_end_with_the_bus() throws Exception {
        ClusterBus bus = following("s1", new RecordingListener(), roomsOfAll());
        var expected = cluster.masters().stream()
                .flatMap(master -> Stream.of("deadlines", "heartbeat", "presence", "publisher", "subscriber")
                        .map(part -> "redis-" + part + "-127.0.0.1:" + master.port()));
        assertEquals(
                Stream.concat(expected, Stream.of("redis-topology")).sorted().toList(), Threads.named("redis-"));
        assertEquals(16, bus.stats().orElseThrow().threads());
        bus.close();
        assertEquals(List.of(), Threads.named("redis-"));
    }

    @Test
    void slots_that_move_while_guests_talk_lose_double_and_reorder_nothing() throws Exception {
        TestRedis from = cluster.masters().getFirst();
        TestRedis to = cluster.masters().getLast(); // where what comes from the first has the lowest slots, too
        RoomName room = roomOf(from);
        var listener = new RecordingListener();
        MessageBus one = following("s1", listener, List.of(room));
        MessageBus two = following("s2", new RecordingListener(), List.of(room));
        try (var talkers = new Senders(room, one, two)) {
            talkers.awaitAnother(500);
            cluster.reshard(MOVED, from, to);
            listener.isConfirmed(room);
            talkers.awaitAnother(500);
            cluster.reshard(MOVED, to, from);
            listener.isConfirmed(room);
            talkers.awaitAnother(500);
            talkers.checkLog();
        }
        assertEquals(Optional.empty(), one.problem());
        listener.hearsAtLast(one.readLatest(room, 1).messages().getFirst());
    }

    @Test
    void a_silent_room_is_followed_to_wherever_its_slot_moves() throws Exception {
        TestRedis from = cluster.masters().getFirst();
        TestRedis to = cluster.masters().getLast();
        RoomName room = roomOf(from);
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(room));
        cluster.moveSlotOf(KEYS.channel(room), to);
        listener.isConfirmed(room);
        cluster.moveSlotOf(KEYS.channel(room), from);
        listener.isConfirmed(room);
        says(bus, room, "home again");
        listener.hears("home again");
    }

    /** As after a failover that lost the last message. */
    @Test
    void ids_stay_above_what_was_heard_though_the_new_master_does_not_know_it_and_its_clock_is_behind()
            throws Exception {
        TestRedis from = cluster.masters().getFirst();
        RoomName room = roomOf(from);
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(room));
        long future = System.currentTimeMillis() + 3_600_000;
        tells(from, room, new MessageId(future, 7), MessageId.ZERO);
        listener.hears("lost");
        cluster.moveSlotOf(KEYS.channel(room), cluster.masters().getLast());
        listener.isConfirmed(room);
        assertEquals(new MessageId(future, 8), says(bus, room, "later").id());
        cluster.moveSlotOf(KEYS.channel(room), from);
    }

    @Test
    void they_stay_above_it_too_if_the_room_is_published_to_while_it_moves() throws Exception {
        TestRedis from = cluster.masters().getFirst();
        TestRedis to = cluster.masters().getLast();
        Set<RoomName> rooms = ConcurrentHashMap.newKeySet(); // in the order in which they are moved
        IntStream.range(0, 30_000)
                .mapToObj(n -> new RoomName("other-" + n))
                .forEach(rooms::add); // so that it takes long
        var some = Set.copyOf(roomsOf(from).limit(200).toList());
        rooms.addAll(some);
        RoomName room = rooms.stream()
                .filter(some::contains)
                .reduce((one, later) -> later)
                .orElseThrow();
        rooms.removeAll(some);
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(room));
        rooms.forEach(bus::subscribe);
        var last = MessageId.ZERO;
        for (int i = 1; i <= 4; i++) {
            TestRedis owner = cluster.masterOf(KEYS.channel(room));
            eventually("heard", () -> listeners(owner, room) == 1);
            var lost = new MessageId(System.currentTimeMillis() + i * 3_600_000, 7);
            tells(owner, room, lost, last);
            while (!listener.hearsNext().id().equals(lost)) {
                // what was said before
            }
            cluster.moveSlotOf(KEYS.channel(room), owner.equals(from) ? to : from);
            last = says(bus, room, "later").id();
            assertEquals(new MessageId(lost.ms(), 8), last);
        }
    }

    @Test
    void a_slot_that_no_master_serves_keeps_no_other_from_moving() throws Exception {
        TestRedis first = cluster.masters().getFirst();
        int orphan = cluster.slotsOf(first).getFirst();
        TestRedis from = cluster.masters().get(1);
        RoomName room = roomOf(from);
        cluster.abandon(orphan);
        try {
            var listener = new RecordingListener();
            MessageBus bus = following("s1", listener, List.of(room));
            cluster.moveSlotOf(KEYS.channel(room), cluster.masters().getLast());
            listener.isConfirmed(room);
            says(bus, room, "moved all the same");
            listener.hears("moved all the same");
            cluster.moveSlotOf(KEYS.channel(room), from);
        } finally {
            cluster.adopt(orphan, first);
        }
    }

    @Test
    void a_slot_that_no_master_serves_makes_only_its_own_rooms_wait() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName orphan = roomOf(master);
        RoomName other = roomsBeside(orphan, master).findFirst().orElseThrow();
        var opened = roomsBeside(orphan, master).skip(1).limit(20).toList();
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(orphan, other));
        try (Jedis cli = master.cli()) {
            cli.configResetStat();
        }
        cluster.abandon(slot(orphan));
        List<CompletionStage<PublishResult>> answers;
        try {
            answers = saysAll(bus, orphan);
            says(bus, other, "elsewhere they talk on");
            listener.hears("elsewhere they talk on");
            bus.unsubscribe(orphan);
            bus.subscribe(orphan);
            opened.forEach(bus::subscribe);
            listener.areConfirmed(opened.toArray(RoomName[]::new));
            says(bus, other, "and are heard");
            listener.hears("and are heard");
            eventually("the room is asked for again and again", () -> timesRefused(master) > 2);
            noneIsAnswered(answers);
        } finally {
            cluster.adopt(slot(orphan), master);
        }
        listener.isConfirmed(orphan);
        areAnswered(answers);
        assertEquals(MANY, texts(bus.readLatest(orphan, MANY.size())));
    }

    /** Of messages on their way together the master may refuse one and store the next: the first may not come after it. */
    @Test
    void a_slot_that_is_served_and_refused_by_turns_reorders_nothing() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName room = roomOf(master);
        MessageBus bus = following("s1", new RecordingListener(), List.of(room));
        Thread flicker = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 300; i++) {
                forgetSlotAMoment(master, slot(room));
            }
        });
        List<CompletionStage<PublishResult>> answers = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            answers.add(bus.publish(new Draft(room, ANN, "" + i, Optional.empty())));
        }
        eventually(
                "all are answered",
                Duration.ofSeconds(20), // the last one within ten
                () -> answers.stream()
                        .allMatch(answer -> answer.toCompletableFuture().isDone()));
        flicker.join();
        var log = texts(bus.readLatest(room, 3_000)).stream()
                .map(Integer::valueOf)
                .toList();
        assertEquals(log.stream().sorted().toList(), log);
        assertTrue(log.size() > 100, log.size() + " were posted");
    }

    @Test
    void a_slot_that_stays_on_its_way_makes_only_its_own_rooms_wait() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName stuck = roomOf(master);
        RoomName other = roomsBeside(stuck, master).findFirst().orElseThrow();
        MessageBus bus = following("s1", new RecordingListener(), List.of(stuck, other));
        says(bus, stuck, "the log is there");
        cluster.openSlotOf(KEYS.channel(stuck), cluster.masters().getLast());
        List<CompletionStage<PublishResult>> answers;
        try {
            answers = saysAll(bus, stuck);
            says(bus, other, "elsewhere they talk on");
            try (Jedis cli = master.cli()) {
                cli.scriptFlush();
            }
            says(bus, other, "though our script was lost meanwhile");
            noneIsAnswered(answers);
        } finally {
            cluster.closeSlotOf(KEYS.channel(stuck));
        }
        areAnswered(answers);
        assertEquals(MANY, texts(bus.readLatest(stuck, MANY.size())));
    }

    @Test
    void a_room_that_is_closed_while_its_slot_is_lost_is_heard_no_more() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName room = roomOf(master);
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(room));
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos(); // so that some heartbeat meets the leaving
        try {
            while (System.nanoTime() < end) {
                forgetSlotAMoment(master, slot(room));
                bus.unsubscribe(room);
                bus.subscribe(room);
                listener.areConfirmed(room);
                bus.unsubscribe(room);
                eventually("no server is subscribed", () -> listeners(master, room) == 0);
                bus.subscribe(room);
                listener.areConfirmed(room);
            }
        } finally {
            cluster.abandon(slot(room)); // else the others remember that its owner didn't claim it once
            cluster.adopt(slot(room), master);
        }
    }

    @Test
    void one_master_that_stores_nothing_is_a_problem_though_nothing_is_said_there() {
        MessageBus bus = starts(bus(), new RecordingListener());
        eventually("no trouble", () -> bus.problem().isEmpty());
        for (TestRedis master : cluster.masters()) {
            try (Jedis cli = master.cli()) {
                cli.configSet("maxmemory", "1");
                eventually("told", () -> bus.problem().orElse("").contains("OOM"));
                cli.configSet("maxmemory", "0");
                eventually("no trouble", () -> bus.problem().isEmpty());
            }
        }
    }

    @Test
    void a_master_that_stores_nothing_is_a_problem_though_the_room_that_talked_there_has_moved_away() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName room = roomOf(master);
        RoomName other = roomsBeside(room, master).findFirst().orElseThrow();
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener, List.of(room, other));
        says(bus, room, "the last word here");
        cluster.moveSlotOf(KEYS.channel(room), cluster.masters().getLast());
        listener.isConfirmed(room);
        try (Jedis cli = master.cli()) {
            cli.configSet("maxmemory", "1");
            eventually("told", () -> bus.problem().orElse("").contains("OOM"));
            cli.configSet("maxmemory", "0");
        }
        cluster.moveSlotOf(KEYS.channel(room), master);
    }

    @Test
    void nodes_that_do_not_tell_their_host_or_that_have_no_name_to_tell_are_found() throws Exception {
        for (String told : List.of("unknown-endpoint", "hostname")) {
            cluster.set("cluster-preferred-endpoint-type", told);
            try {
                MessageBus bus = following("s1", new RecordingListener(), roomsOfAll());
                eventually("no trouble", () -> bus.problem().isEmpty());
            } finally {
                cluster.set("cluster-preferred-endpoint-type", "ip");
            }
        }
    }

    @Test
    void a_master_that_is_killed_is_replaced_and_nothing_that_was_confirmed_is_lost() throws Exception {
        var rooms = roomsOfAll();
        var listener = new RecordingListener();
        MessageBus one = following("s1", listener, rooms);
        MessageBus two = following("s2", new RecordingListener(), rooms);
        TestRedis victim = cluster.masters().getFirst();
        try (var talkers = new Senders(rooms.getFirst(), one, two)) {
            talkers.awaitAnother(500);
            talkers.pause();
            awaitReplica(victim, rooms.getFirst()); // it isn't told before we are
            victim.kill();
            talkers.talkOn();
            says(one, rooms.getLast(), "elsewhere they talk on");
            listener.isConfirmed(rooms.getFirst());
            talkers.awaitAnother(500);
            victim.restart();
            talkers.awaitAnother(500);
            talkers.checkLog();
        }
        eventually("no trouble", () -> one.problem().isEmpty());
    }

    private static void awaitReplica(TestRedis master, RoomName room) {
        try (Jedis cli = master.cli()) {
            cli.set("{" + KEYS.channel(room) + "}:mark", "written after all else");
            assertEquals(1, cli.waitReplicas(1, 10_000));
        }
    }

    @Test
    void a_replica_that_is_told_to_take_over_loses_doubles_and_reorders_nothing() throws Exception {
        TestRedis master = cluster.masters().getFirst();
        RoomName room = roomOf(master);
        var listener = new RecordingListener();
        MessageBus one = following("s1", listener, List.of(room));
        try (var talkers = new Senders(room, one, following("s2", new RecordingListener(), List.of(room)))) {
            talkers.awaitAnother(500);
            cluster.failOver(master);
            listener.isConfirmed(room);
            talkers.awaitAnother(500);
            talkers.checkLog();
        }
    }

    @Test
    void the_ghosts_of_a_server_that_died_leave_in_every_shard() throws Exception {
        var listener = new RecordingListener();
        var rooms = roomsOfAll();
        following("s1", listener, rooms);
        for (RoomName room : rooms) {
            try (Jedis cli = cluster.masterOf(KEYS.channel(room)).cli()) {
                cli.zadd("{room:" + room + "}:members", System.currentTimeMillis() + 3_000, "s2|uid-bob|bob");
                cli.sendCommand(
                        Protocol.Command.SPUBLISH,
                        KEYS.channel(room),
                        "{\"type\":\"presence\",\"room\":\"" + room + "\",\"server\":\"s2\"}");
            }
            listener.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s2", BOB))::equals);
        }
        for (int i = 0; i < rooms.size(); i++) {
            listener.sees(Duration.ofSeconds(30), List::isEmpty);
        }
    }

    @Test
    void a_redis_that_is_no_cluster_and_a_cluster_that_is_taken_for_one_redis_are_told_apart() throws Exception {
        try (var alone = TestRedis.start()) {
            var nodes = List.of(TestRedis.address(alone.uri()));
            MessageBus bus = starts(new ClusterBus("s1", nodes, HISTORY, Long.MAX_VALUE), new RecordingListener());
            eventually("told", () -> bus.problem().orElse("").contains("isn't a cluster"));
            isUnavailable(bus.publish(draft("nowhere")));
        }
        TestRedis master = cluster.masters().getFirst();
        RoomName foreign = roomOf(cluster.masters().getLast());
        MessageBus bus = starts(TestRedis.bus("s1", master.uri(), HISTORY), new RecordingListener());
        var answer = bus.publish(new Draft(foreign, ANN, "where?", Optional.empty()));
        eventually("told", () -> bus.problem().orElse("").contains("belongs to a cluster"));
        bus.close();
        isUnavailable(answer);
    }
}
