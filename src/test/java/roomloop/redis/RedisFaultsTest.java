package roomloop.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.Message;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.redis.RedisNode.PubSub;
import roomloop.support.BusContract;
import roomloop.support.BusFixture;
import roomloop.support.FaultyProxy;
import roomloop.support.RecordingListener;
import roomloop.support.Senders;
import roomloop.support.TestRedis;

/** What the bus makes of a Redis that is killed, frozen, emptied, or out of reach. */
class RedisFaultsTest extends BusFixture {
    private static final int HISTORY = 1_000_000;

    private TestRedis redis;

    @BeforeEach
    void startRedis() throws Exception {
        redis = TestRedis.start();
    }

    @AfterEach
    void stopRedis() {
        close();
        redis.close();
    }

    private RedisBus following(String server, URI uri, RecordingListener listener) throws InterruptedException {
        var bus = starts(TestRedis.bus(server, uri, HISTORY), listener);
        bus.subscribe(TEA);
        listener.isConfirmed(TEA);
        return bus;
    }

    private RedisBus following(String server, RecordingListener listener) throws InterruptedException {
        return following(server, redis.uri(), listener);
    }

    private void isWell(MessageBus bus) {
        eventually("no trouble", () -> bus.problem().isEmpty());
    }

    @Test
    void a_redis_that_is_killed_and_restarted_loses_doubles_and_reorders_nothing() throws Exception {
        try (var talkers =
                new Senders(following("s1", new RecordingListener()), following("s2", new RecordingListener()))) {
            for (int i = 0; i < 3; i++) {
                talkers.awaitAnother(2_000);
                redis.kill();
                redis.restart();
            }
            talkers.awaitAnother(2_000);
            talkers.checkLog();
        }
    }

    @Test
    void a_redis_that_is_frozen_for_a_while_loses_doubles_and_reorders_nothing() throws Exception {
        MessageBus one = following("s1", new RecordingListener());
        MessageBus two = following("s2", new RecordingListener());
        try (var talkers = new Senders(one, two)) {
            for (int i = 0; i < 2; i++) {
                talkers.awaitAnother(1_000);
                redis.freeze();
                eventually(
                        "both notice",
                        () -> Stream.of(one, two).allMatch(bus -> bus.problem().isPresent()));
                redis.thaw();
                isWell(one);
                isWell(two);
            }
            talkers.awaitAnother(1_000);
            talkers.checkLog();
        }
    }

    @Test
    void connections_that_are_killed_lose_double_and_reorder_nothing() throws Exception {
        var listener = new RecordingListener();
        MessageBus one = following("s1", listener);
        try (var talkers = new Senders(one, following("s2", new RecordingListener()));
                Jedis cli = redis.cli()) {
            for (int i = 0; i < 20; i++) {
                talkers.awaitAnother(200);
                cli.clientKill(new ClientKillParams()
                        .type(i % 2 == 0 ? ClientType.NORMAL : ClientType.PUBSUB)
                        .skipMe(ClientKillParams.SkipMe.YES));
            }
            talkers.checkLog();
        }
    }

    /**
     * One server sends: if another one loaded the script in the middle of a pipeline, what was refused there before a later
     * message of its author was posted would be unavailable, as it may not come after that one.
     */
    @Test
    void a_script_that_redis_forgot_is_loaded_again() throws Exception {
        try (var talkers = new Senders(following("s1", new RecordingListener()));
                Jedis cli = redis.cli()) {
            for (int i = 0; i < 5; i++) {
                talkers.awaitAnother(500);
                cli.scriptFlush();
            }
            talkers.checkLog();
        }
    }

    @Test
    void a_batch_that_redis_refused_is_sent_again_in_the_order_it_was_said() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        var texts = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
        Jedis cli = redis.cli();
        cli.ping();
        redis.freeze(); // so that the first is on its way, the others make one batch, and the script is gone before
        // that
        try (cli) {
            Thread flush = Thread.ofVirtual().start(cli::scriptFlush);
            var answers = new ArrayList<CompletionStage<PublishResult>>();
            for (String text : texts) {
                answers.add(bus.publish(draft(text)));
            }
            redis.thaw();
            flush.join();
            for (var answer : answers) {
                posted(answer);
            }
        }
        assertEquals(texts, BusContract.texts(bus.readLatest(TEA, texts.size())));
    }

    @Test
    void every_new_subscription_confirms_every_room_again() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        bus.subscribe(COFFEE);
        listener.isConfirmed(COFFEE);
        try (Jedis cli = redis.cli()) {
            cli.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
        }
        listener.areConfirmed(TEA, COFFEE);
        says(bus, "heard again");
        listener.hears("heard again");
    }

    @Test
    void a_subscription_that_died_silently_is_noticed_and_replaced() throws Exception {
        try (var network = new FaultyProxy(redis.port())) {
            var listener = new RecordingListener();
            MessageBus bus = following("s1", network.uri(), listener);
            network.silence();
            listener.isConfirmed(TEA);
            says(bus, "heard again");
            listener.hears("heard again");
            isWell(bus);
        }
    }

    @Test
    void while_redis_is_away_messages_wait_ten_seconds_and_are_then_unavailable() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        redis.freeze();
        CompletionStage<PublishResult> first = bus.publish(draft("too long"));
        CompletionStage<PublishResult> last = first;
        for (var next = first; !next.toCompletableFuture().isDone(); next = bus.publish(draft("m"))) {
            last = next;
        }
        isUnavailable(first);
        isUnavailable(last);
        assertTrue(bus.problem().orElseThrow().contains("doesn't answer"));
        CompletionStage<PublishResult> newer = bus.publish(draft("there is room again"));
        redis.thaw();
        assertFalse(posted(newer).repeated());
        isWell(bus);
        says(bus, "well again");
    }

    @Test
    void a_message_that_waited_is_posted_once_redis_is_back() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        redis.kill();
        eventually("trouble", () -> bus.problem().isPresent());
        CompletionStage<PublishResult> waiting = bus.publish(draft("waits", "r1"));
        redis.restart();
        PublishResult answer = posted(waiting);
        assertFalse(answer.repeated());
        assertEquals(new PublishResult(answer.id(), true), posted(bus.publish(draft("waits", "r1"))));
    }

    @Test
    void when_the_queue_is_full_a_message_is_unavailable_at_once() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        redis.freeze();
        CompletionStage<PublishResult> last = bus.publish(draft("first"));
        for (int i = 0; !last.toCompletableFuture().isDone(); i++) {
            assertTrue(i < 10_000, "there is no end to the queue");
            last = bus.publish(draft("m"));
        }
        isUnavailable(last);
    }

    @Test
    void a_bus_drains_even_if_redis_is_frozen() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        redis.freeze();
        CompletionStage<PublishResult> lost = bus.publish(draft("too late"));
        bus.drain(Duration.ofMillis(500));
        assertTrue(lost.toCompletableFuture().isDone());
        isUnavailable(lost);
    }

    @Test
    void a_redis_that_was_emptied_is_filled_again() throws Exception {
        var here = new RecordingListener();
        var there = new RecordingListener();
        MessageBus one = following("s1", here);
        MessageBus two = following("s2", there);
        two.track(TEA, BOB);
        here.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s2", BOB))::equals);
        says(one, "before");
        Message before = there.hearsNext();
        try (Jedis cli = redis.cli()) {
            cli.flushAll();
        }
        says(one, "after");
        Message after = there.hearsNext();
        assertEquals(before.id(), after.prev(), "those who heard all see that nothing is missing");
        assertTrue(two.readAfter(TEA, before.id(), 10).reachesBack());
        eventually("presence heals", () -> !one.rooms().isEmpty());
        here.sees(Duration.ofSeconds(30), List.of(new RemoteMember("s2", BOB))::equals);
    }

    @Test
    void the_ghosts_of_a_server_that_died_leave_within_30_seconds() throws Exception {
        var here = new RecordingListener();
        following("s1", here);
        try (var network = new FaultyProxy(redis.port())) {
            MessageBus two = following("s2", network.uri(), new RecordingListener());
            two.track(TEA, BOB);
            here.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s2", BOB))::equals);
        }
        try (Jedis cli = redis.cli()) {
            String members = "{room:tea}:members";
            double left = cli.zscore(members, "s2|uid-bob|bob")
                    - 1000 * Long.parseLong(cli.time().getFirst());
            assertTrue(left < 20_000, "a lease of " + left + " ms, and at most 5 s until this server looks again");
            cli.zadd(members, 1000.0 * Long.parseLong(cli.time().getFirst()) + 2_000, "s2|uid-bob|bob");
        }
        here.sees(Duration.ofSeconds(30), List::isEmpty);
    }

    @Test
    void the_ghosts_of_a_server_that_died_leave_even_if_the_clock_of_redis_has_stepped_back_since() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        bus.track(TEA, ANN);
        try (Jedis cli = redis.cli()) {
            long hourAhead = 1000 * (Long.parseLong(cli.time().getFirst()) + 3_600);
            cli.zadd("{room:tea}:members", hourAhead, "s2|uid-bob|bob");
            eventually(
                    "only ann is there",
                    Duration.ofSeconds(30),
                    () -> cli.zrange("{room:tea}:members", 0, -1).equals(List.of("s1|uid-ann|ann")));
        }
    }

    @Test
    void a_master_that_another_one_has_replaced_behind_its_address_is_left_for_that_one() throws Exception {
        try (var next = TestRedis.start();
                var network = new FaultyProxy(redis.port());
                Jedis oldMaster = redis.cli();
                Jedis newMaster = next.cli()) {
            var listener = new RecordingListener();
            MessageBus bus = following("s1", network.uri(), listener);
            MessageBus other = following("s2", network.uri(), new RecordingListener());
            other.track(TEA, BOB);
            listener.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s2", BOB))::equals);
            newMaster.replicaof("127.0.0.1", redis.port());
            eventually("it has caught up", () -> newMaster.info("replication").contains("master_link_status:up"));

            newMaster.replicaofNoOne();
            network.moveTo(next.port());
            oldMaster.replicaof("127.0.0.1", 1); // it is a replica of nothing, and all connections still lead there
            listener.isConfirmed(TEA);
            isWell(bus);
            isWell(other);
            says(bus, "to the new master");
            listener.hears("to the new master");
            other.untrack(TEA, BOB);
            listener.sees(RecordingListener.DEADLINE, List::isEmpty);
            other.track(TEA, ANN);
            eventually("listed", () -> bus.rooms().equals(List.of(new RoomCount("tea", 1))));
        }
    }

    @Test
    void a_master_whose_address_leads_to_the_new_one_only_later_is_left_for_that_one() throws Exception {
        try (var next = TestRedis.start();
                var network = new FaultyProxy(redis.port());
                Jedis oldMaster = redis.cli();
                Jedis newMaster = next.cli()) {
            var listener = new RecordingListener();
            MessageBus bus = following("s1", network.uri(), listener);
            oldMaster.replicaof("127.0.0.1", 1);
            eventually("told", () -> bus.problem().orElse("").contains("READONLY"));
            eventually("the subscriber is back there", () -> isBetweenTries(oldMaster));
            network.moveTo(next.port());
            isWell(bus);
            eventually(
                    "the room is heard there", () -> newMaster.pubsubChannels().contains("room:tea"));
            says(bus, "to the new master");
            listener.hears("to the new master");
        }
    }

    /** Whether the subscriber is there, while the publisher waits to try again. */
    private static boolean isBetweenTries(Jedis cli) {
        return cli.clientList().contains(" sub=1 ") && !cli.clientList().contains("cmd=setrange");
    }

    @Test
    void a_log_that_was_read_from_a_master_is_then_read_from_the_one_that_has_replaced_it() throws Exception {
        try (var next = TestRedis.start();
                var network = new FaultyProxy(redis.port());
                Jedis oldMaster = redis.cli()) {
            MessageBus bus = following("s1", network.uri(), new RecordingListener());
            says(bus, "to the old master");
            assertEquals(List.of("to the old master"), BusContract.texts(bus.readLatest(TEA, 10)));
            network.moveTo(next.port());
            oldMaster.replicaof("127.0.0.1", 1);
            eventually("told", () -> bus.problem().orElse("").contains("READONLY"));
            isWell(bus);
            says(bus, "to the new master");
            assertEquals(List.of("to the new master"), BusContract.texts(bus.readLatest(TEA, 10)));
        }
    }

    @Test
    void presence_alone_notices_that_its_master_was_replaced() throws Exception {
        try (var next = TestRedis.start();
                var network = new FaultyProxy(redis.port());
                Jedis oldMaster = redis.cli();
                var node = RedisNode.of(TestRedis.address(network.uri()), "s1", PubSub.PLAIN, TEA, () -> {})) {
            var health = node.health();
            try (var presence = new Presence(node)) {
                presence.start(new RecordingListener());
                eventually("well", () -> health.problem().isEmpty());
                oldMaster.replicaof("127.0.0.1", 1);
                presence.track(TEA, ANN);
                eventually("told", () -> health.problem().orElse("").contains("READONLY"));
                network.moveTo(next.port());
                eventually("well again", () -> health.problem().isEmpty());
                assertEquals(1, next.cli().zcard("{room:tea}:members"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"maxmemory, 1, 0, OOM", "min-replicas-to-write, 1, 0, NOREPLICAS"})
    void a_redis_that_answers_but_stores_nothing_is_a_problem_until_it_stores_again(
            String parameter, String bad, String good, String code) throws Exception {
        isAProblemWhile(
                List.of(code), redis, cli -> cli.configSet(parameter, bad), cli -> cli.configSet(parameter, good));
    }

    @Test
    void a_value_of_another_program_under_the_key_that_is_asked_for_is_no_problem() throws Exception {
        try (Jedis cli = redis.cli()) {
            cli.set("{room:0}:probe", "foreign");
            cli.set("{room:tea}:probe", "foreign");
        }
        MessageBus bus = following("s1", new RecordingListener());
        says(bus, "first");
        isWell(bus);
        says(bus, "second");
    }

    @Test
    void a_list_of_another_program_under_the_key_that_is_asked_for_does_not_grow() throws Exception {
        try (Jedis cli = redis.cli()) {
            cli.rpush("{room:0}:probe", "foreign");
            isWell(following("s1", new RecordingListener()));
            assertEquals(1, cli.llen("{room:0}:probe"));
        }
    }

    @Test
    void a_redis_that_can_not_save_its_data_is_a_problem_until_it_can() throws Exception {
        try (var careful = TestRedis.withOptions("--enable-protected-configs", "yes")) {
            isAProblemWhile(
                    List.of("MISCONF"),
                    careful,
                    cli -> {
                        cli.configSet("save", "3600 1");
                        cli.configSet("dbfilename", "appendonlydir"); // a directory, which no file can replace
                        save(cli, "err");
                    },
                    cli -> {
                        cli.configSet("dbfilename", "dump.rdb");
                        save(cli, "ok");
                    });
        }
    }

    private static void save(Jedis cli, String result) {
        cli.bgsave();
        eventually("saved: " + result, () -> {
            String info = cli.info("persistence");
            return info.contains("rdb_bgsave_in_progress:0") && info.contains("rdb_last_bgsave_status:" + result);
        });
    }

    @Test
    void a_redis_that_lost_its_master_is_a_problem_until_it_is_one_itself() throws Exception {
        isAProblemWhile(
                List.of("MASTERDOWN", "doesn't answer"), // the subscriber leaves it at once, for its new address
                redis,
                cli -> {
                    cli.configSet("replica-serve-stale-data", "no");
                    cli.configSet("replica-read-only", "no");
                    cli.replicaof("127.0.0.1", 1);
                },
                Jedis::replicaofNoOne);
    }

    /**
     * It can't store, says why, and is asked again and again; what was said meanwhile is posted in the end.
     *
     * @param told what the problem may say: Redis's code first
     */
    private void isAProblemWhile(List<String> told, TestRedis broken, Consumer<Jedis> breaks, Consumer<Jedis> mends)
            throws Exception {
        String code = told.getFirst();
        MessageBus bus = following("s1", broken.uri(), new RecordingListener());
        isWell(bus);
        try (Jedis cli = broken.cli()) {
            breaks.accept(cli);
            CompletionStage<PublishResult> first = bus.publish(draft("before it was told"));
            eventually(
                    "told though nothing is said",
                    () -> bus.problem().orElse("").contains(code));
            CompletionStage<PublishResult> waiting = bus.publish(draft("waits", "r1"));
            long before = timesAnswered(code, cli);
            eventually("it is tried again and again, and told all the time", () -> {
                assertTrue(told.stream().anyMatch(bus.problem().orElse("")::contains));
                return timesAnswered(code, cli) > before + 5;
            });
            mends.accept(cli);
            assertFalse(posted(first).repeated());
            assertFalse(posted(waiting).repeated());
            isWell(bus);
        }
        bus.close();
    }

    @Test
    void a_redis_that_loads_its_data_is_a_problem_until_it_has_them() throws Exception {
        try (var slow = TestRedis.withOptions("--enable-debug-command", "yes");
                Jedis cli = slow.cli();
                Jedis loader = new Jedis(URI.create(slow.uri().toString()), 60_000)) {
            MessageBus bus = following("s1", slow.uri(), new RecordingListener());
            isWell(bus);
            try (var pipeline = cli.pipelined()) {
                IntStream.range(0, 8 * 1024).forEach(i -> pipeline.set("key-" + i, "")); // it answers after each 1024
            }
            cli.configSet("key-load-delay", "300"); // microseconds: so it loads for some seconds
            Thread load =
                    Thread.ofVirtual().start(() -> loader.sendCommand(() -> SafeEncoder.encode("DEBUG"), "LOADAOF"));
            eventually("told", () -> bus.problem().orElse("").contains("LOADING"));
            CompletionStage<PublishResult> waiting = bus.publish(draft("waits", "r1"));
            assertFalse(posted(waiting).repeated());
            load.join();
            isWell(bus);
            bus.close();
        }
    }

    private static long timesAnswered(String code, Jedis cli) {
        return cli.info("errorstats")
                .lines()
                .filter(line -> line.startsWith("errorstat_" + code))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    @Test
    void a_password_is_used_and_never_told() throws Exception {
        try (var locked = TestRedis.withPassword("open-sesame")) {
            var listener = new RecordingListener();
            MessageBus bus = following("s1", locked.uri(), listener);
            says(bus, "in");
            listener.hears("in");
            locked.kill();
            locked.restart();
            says(bus, "in again");

            var wrong = URI.create("redis://:wrong-word@127.0.0.1:" + locked.port());
            MessageBus outside = starts(TestRedis.bus("s2", wrong, HISTORY), new RecordingListener());
            eventually("refused", () -> outside.problem().orElse("").contains("refuses"));
            assertFalse(outside.problem().orElseThrow().contains("wrong-word"));
            assertFalse(TestRedis.address(wrong).answers(Duration.ofSeconds(1)));
        }
    }
}
