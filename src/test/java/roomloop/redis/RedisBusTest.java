package roomloop.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.util.JedisClusterCRC16;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.chat.MessageId;
import roomloop.chat.UnavailableException;
import roomloop.support.BusContract;
import roomloop.support.RecordingListener;
import roomloop.support.TestRedis;
import roomloop.support.Threads;

/** The contract, and what is between servers, through a real Redis that is well. */
class RedisBusTest extends BusContract {
    private static final Keys KEYS = new Keys(0);

    private static TestRedis redis;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = TestRedis.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void forgetEverything() {
        close();
        try (Jedis cli = redis.cli()) {
            cli.flushAll();
        }
    }

    @Override
    public MessageBus bus() {
        return bus("s1");
    }

    private static RedisBus bus(String server) {
        return TestRedis.bus(server, redis.uri(), HISTORY);
    }

    private RedisBus following(String server, RecordingListener listener) throws InterruptedException {
        var bus = starts(bus(server), listener);
        bus.subscribe(TEA);
        listener.isConfirmed(TEA);
        return bus;
    }

    @Test
    void what_is_said_on_one_server_is_heard_on_all_in_one_order() throws Exception {
        var here = new RecordingListener();
        var there = new RecordingListener();
        MessageBus one = following("s1", here);
        MessageBus two = following("s2", there);
        for (int i = 0; i < 100; i++) {
            one.publish(draft("one " + i));
            two.publish(draft("two " + i));
        }
        assertEquals(here.hears(200), there.hears(200));
    }

    @Test
    void a_ref_is_posted_once_on_whichever_server() throws Exception {
        MessageBus one = following("s1", new RecordingListener());
        MessageBus two = following("s2", new RecordingListener());
        MessageId id = posted(one.publish(draft("once", "r1"))).id();
        assertEquals(new PublishResult(id, true), posted(two.publish(draft("once", "r1"))));
    }

    @Test
    void typing_is_told_on_the_other_servers_only() throws Exception {
        var here = new RecordingListener();
        var there = new RecordingListener();
        MessageBus one = following("s1", here);
        following("s2", there);
        one.publishTyping(TEA, ANN);
        there.hearsTyping("ann");
        says(one, "done");
        here.hears("done");
        here.hasHeardNoTyping();
    }

    @Test
    void a_room_is_heard_only_while_it_is_followed() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        bus.unsubscribe(TEA);
        bus.subscribe(COFFEE);
        listener.isConfirmed(COFFEE); // so Redis was asked for it, too
        eventually("no server is subscribed", () -> listeners() == 0);
        says(bus, "unheard");
        bus.subscribe(TEA);
        listener.isConfirmed(TEA);
        says(bus, "heard");
        listener.hears("heard");
    }

    private static long listeners() {
        try (Jedis cli = redis.cli()) {
            return cli.pubsubNumSub(KEYS.channel(TEA)).get(KEYS.channel(TEA));
        }
    }

    @Test
    void following_again_is_confirmed_again() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        for (int i = 0; i < 50; i++) {
            bus.unsubscribe(TEA);
            bus.subscribe(TEA);
            listener.isConfirmed(TEA);
            says(bus, "m" + i);
            listener.hears("m" + i);
        }
    }

    /** The one hears that Bob is there by way of the other, and has Ann itself. */
    private MessageBus annHereAndBobOn(String other, MessageBus here, RecordingListener listener) throws Exception {
        MessageBus there = following(other, new RecordingListener());
        here.track(TEA, ANN);
        there.track(TEA, BOB);
        listener.sees(RecordingListener.DEADLINE, List.of(new RemoteMember(other, BOB))::equals);
        return there;
    }

    @Test
    void servers_know_who_is_in_a_room_by_way_of_the_others() throws Exception {
        var here = new RecordingListener();
        MessageBus one = following("s1", here);
        MessageBus two = annHereAndBobOn("s2", one, here);
        assertEquals(List.of(new RoomCount("tea", 2)), one.rooms());
        two.untrack(TEA, BOB);
        here.sees(RecordingListener.DEADLINE, List::isEmpty);
    }

    @Test
    void a_server_that_closes_takes_its_guests_with_it() throws Exception {
        var here = new RecordingListener();
        MessageBus two = annHereAndBobOn("s2", following("s1", here), here);
        two.close();
        here.sees(RecordingListener.DEADLINE, List::isEmpty);
    }

    @Test
    void many_joins_and_leaves_at_once_end_with_the_right_list() throws Exception {
        var here = new RecordingListener();
        following("s1", here);
        MessageBus two = following("s2", new RecordingListener());
        for (int i = 0; i < 1000; i++) {
            two.track(TEA, BOB);
            two.track(TEA, ANN);
            two.untrack(TEA, BOB);
        }
        here.sees(RecordingListener.DEADLINE, List.of(new RemoteMember("s2", ANN))::equals);
    }

    @Test
    void what_others_write_on_a_channel_is_ignored_and_counted() throws Exception {
        var listener = new RecordingListener();
        RedisBus bus = following("s1", listener);
        var foreign = List.of(
                "hello",
                "[]",
                "{}",
                "{\"type\":\"message\",\"room\":\"tea\"}",
                "{\"type\":\"dance\",\"room\":\"tea\"}",
                message("coffee", "5-0", "4-0", 5),
                message("tea", "4-0", "5-0", 4),
                message("tea", "5-0", "4-0", 6),
                message("tea", "five", "4-0", 5),
                "[".repeat(5000),
                message("tea", "5-0", "4-0", 5) + "x");
        try (Jedis cli = redis.cli()) {
            foreign.forEach(payload -> cli.publish("room:tea", payload));
        }
        says(bus, "ours");
        listener.hears("ours");
        assertEquals(foreign.size(), bus.stats().orElseThrow().foreign());
    }

    private static String message(String room, String id, String prev, long at) {
        return "{\"type\":\"message\",\"room\":\"%s\",\"id\":\"%s\",\"prev\":\"%s\",\"at\":%d,"
                        .formatted(room, id, prev, at)
                + "\"from\":\"eve\",\"uid\":\"e\",\"text\":\"x\"}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40}) // fewer, and more, than are read at once
    void what_others_write_into_a_log_is_passed_over(int entries) throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        MessageId first = says(bus, "first").id();
        writesNonsense(entries);
        says(bus, "second");
        LogPage page = bus.readAfter(TEA, first, 10);
        assertEquals(List.of("second"), texts(page));
        assertTrue(page.reachesBack() && page.complete(), page.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void the_latest_messages_are_found_though_others_wrote_later(int entries) throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        says(bus, "first");
        says(bus, "second");
        writesNonsense(entries);
        assertEquals(List.of("first", "second"), texts(bus.readLatest(TEA, 10)));
    }

    private static void writesNonsense(int entries) {
        try (Jedis cli = redis.cli()) {
            for (int i = 0; i < entries; i++) {
                cli.xadd(KEYS.log(TEA), StreamEntryID.NEW_ENTRY, Map.of("x", "y"));
            }
        }
    }

    @Test
    void a_log_that_redis_refuses_to_read_is_unavailable() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        try (Jedis cli = redis.cli()) {
            cli.set(KEYS.log(TEA), "not a log");
        }
        assertThrows(UnavailableException.class, () -> bus.readAfter(TEA, MessageId.ZERO, 10));
        assertThrows(UnavailableException.class, () -> bus.readLatest(TEA, 10));
    }

    @Test
    void a_log_does_not_expire_while_its_room_is_followed() throws Exception {
        MessageBus bus = following("s1", new RecordingListener());
        says(bus, "hi");
        try (Jedis cli = redis.cli()) {
            assertTrue(cli.ttl(KEYS.log(TEA)) > Duration.ofHours(23).toSeconds());
            cli.expire(KEYS.log(TEA), 60);
            eventually(
                    "it lives longer",
                    () -> cli.ttl(KEYS.log(TEA)) > Duration.ofHours(23).toSeconds());
        }
    }

    @Test
    void ids_stay_above_what_was_heard_even_when_the_log_is_lost_and_the_clock_stepped_back() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        long future = System.currentTimeMillis() + 3_600_000;
        try (Jedis cli = redis.cli()) {
            cli.publish("room:tea", message("tea", future + "-7", "0-0", future));
            assertEquals(future, listener.hearsNext().at());
            MessageId id = says(bus, "later").id();
            assertEquals(new MessageId(future, 8), id);
            assertEquals(new MessageId(future, 7), listener.hearsNext().prev());
            cli.flushAll();
            assertEquals(new MessageId(future, 9), says(bus, "lost").id());
            assertEquals(id, listener.hearsNext().prev());
        }
    }

    @Test
    void a_message_that_follows_on_nothing_that_was_heard_is_not_taken_for_the_end_of_a_lost_log() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following("s1", listener);
        says(bus, "ours");
        listener.hears("ours");
        long later = System.currentTimeMillis() + 60_000;
        try (Jedis cli = redis.cli()) {
            cli.publish("room:tea", message("tea", later + "-7", later + "-6", later));
            listener.hears("x");
            cli.flushAll();
        }
        says(bus, "after the loss");
        assertEquals(MessageId.ZERO, listener.hearsNext().prev());
    }

    @Test
    void all_of_a_rooms_keys_and_its_channel_are_in_one_cluster_slot() {
        var names = List.of(KEYS.channel(TEA), KEYS.log(TEA), KEYS.members(TEA), KEYS.ref(TEA, ANN, "r1"));
        assertEquals(
                1, names.stream().map(JedisClusterCRC16::getSlot).distinct().count());
    }

    @Test
    void two_databases_are_as_separate_as_two_redis() throws Exception {
        var inNought = new RecordingListener();
        var inTwo = new RecordingListener();
        MessageBus nought = following("s1", inNought);
        RedisBus two = starts(TestRedis.bus("s2", URI.create(redis.uri() + "/2"), HISTORY), inTwo);
        two.subscribe(TEA);
        inTwo.isConfirmed(TEA);
        two.publishTyping(TEA, BOB);
        two.track(TEA, BOB);
        says(two, "in two");
        inTwo.hears("in two");
        assertEquals(List.of(), texts(nought.readLatest(TEA, 10)));
        eventually("listed", () -> two.rooms().equals(List.of(new RoomCount("tea", 1))));
        assertEquals(List.of(), nought.rooms());
        assertEquals(List.of(), nought.remoteMembers(TEA));

        says(nought, "in nought");
        inNought.hears("in nought"); // so what was said before in database 2 isn't heard here
        inNought.hasHeardNoTyping();
        says(two, "in two again");
        inTwo.hears("in two again"); // and nothing before it
        assertEquals(0, two.stats().orElseThrow().foreign());
    }

    @Test
    void the_channel_of_a_room_names_its_database_unless_that_is_0() {
        try (Jedis cli = redis.cli()) {
            RedisBus two =
                    starts(TestRedis.bus("s2", URI.create(redis.uri() + "/2"), HISTORY), new RecordingListener());
            two.subscribe(TEA);
            eventually("subscribed", () -> cli.pubsubChannels("room:*").equals(List.of("room:2:tea")));
        }
    }

    @Test
    void what_names_a_room_of_another_database_is_ignored_and_counted() throws Exception {
        var listener = new RecordingListener();
        RedisBus two = starts(TestRedis.bus("s2", URI.create(redis.uri() + "/2"), HISTORY), listener);
        two.subscribe(TEA);
        listener.isConfirmed(TEA);
        try (Jedis cli = redis.cli()) {
            cli.publish("room:2:tea", message("coffee", "5-0", "4-0", 5));
        }
        eventually("counted", () -> two.stats().orElseThrow().foreign() == 1);
        listener.hasHeardNothing();
    }

    @Test
    void every_thread_ends_with_its_bus() throws Exception {
        RedisBus bus = following("s1", new RecordingListener());
        assertEquals(
                List.of("redis-deadlines", "redis-heartbeat", "redis-presence", "redis-publisher", "redis-subscriber"),
                Threads.named("redis-"));
        bus.close();
        assertEquals(List.of(), Threads.named("redis-"));
    }

    @Test
    void a_bus_that_was_never_started_can_be_closed() {
        bus("s1").close();
        assertEquals(List.of(), Threads.named("redis-"));
    }

    @Test
    void a_probe_tells_whether_a_redis_is_there() throws Exception {
        assertTrue(TestRedis.address(redis.uri()).answers(Duration.ofSeconds(1)));
        var unused = URI.create("redis://127.0.0.1:1");
        assertFalse(TestRedis.address(unused).answers(Duration.ofSeconds(1)));
    }
}
