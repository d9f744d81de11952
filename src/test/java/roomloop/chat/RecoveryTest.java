package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import roomloop.metrics.Counters;
import roomloop.support.NoLab;

/** Nothing is lost: what a room and its guests do about messages that they have missed. */
class RecoveryTest {
    private static final RoomName TEA = new RoomName("tea");

    private final FakeBus bus = new FakeBus();
    private final Queue<RoomEvent> events = new ConcurrentLinkedQueue<>();
    private final Rooms rooms =
            new Rooms(bus, new Limits(64, 256, 100, Duration.ofMillis(50)), events::add, new NoLab());

    RecoveryTest() {
        bus.start(rooms);
    }

    @AfterEach
    void noBugWasMet() {
        rooms.close();
        assertTrue(events.stream().noneMatch(RoomEvent.RoomFailed.class::isInstance), events.toString());
    }

    private FakeClient inTea(String name) throws Exception {
        var client = FakeClient.named(name, rooms).joins("tea");
        client.gets("joined");
        return client;
    }

    private String saysAndHears(FakeClient client, String text) throws Exception {
        client.says("tea", text);
        JsonNode echo = client.gets("message");
        assertEquals(text, echo.path("text").asText());
        return echo.path("id").asText();
    }

    private void saysMany(FakeClient client, int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            saysAndHears(client, "message " + i);
        }
    }

    private static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "message " + i).toList();
    }

    @Test
    void what_the_bus_did_not_tell_is_read_from_the_log_before_anything_newer() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 2);
        bus.losesWhatIsSaid();
        ann.says("tea", "message 3");
        ann.says("tea", "message 4");
        bus.tellsAgain();
        ann.says("tea", "message 5");
        for (String text : messages(3, 5)) {
            ann.hears(text);
        }
    }

    @Test
    void a_gap_is_told_even_if_nothing_was_said_in_the_room_before() throws Exception {
        var ann = inTea("ann");
        bus.losesWhatIsSaid();
        for (String text : messages(1, 100)) {
            ann.says("tea", text);
        }
        bus.forgetsAllBut(50, TEA);
        rooms.onSubscribed(TEA);
        ann.gets("gap");
        ann.hears("message 51");
    }

    @Test
    void what_was_missed_is_read_to_the_end_however_many_pages_that_takes() throws Exception {
        var ann = inTea("ann");
        bus.losesWhatIsSaid();
        for (String text : messages(1, 150)) {
            ann.says("tea", text);
        }
        rooms.onSubscribed(TEA);
        for (String text : messages(1, 150)) {
            ann.hears(text);
        }
    }

    @Test
    void every_confirmed_subscription_makes_the_room_catch_up() throws Exception {
        var ann = inTea("ann");
        bus.losesWhatIsSaid();
        ann.says("tea", "the last word");
        bus.tellsAgain();
        rooms.onSubscribed(TEA);
        ann.hears("the last word");
    }

    @Test
    void a_bug_of_the_bus_does_not_end_the_room() throws Exception {
        var ann = inTea("ann");
        for (var bug : List.of(new IllegalStateException("a bug of the bus"), new AssertionError("another"))) {
            bus.losesWhatIsSaid();
            ann.says("tea", "missed because of " + bug);
            bus.failsOnce(bug);
            rooms.onSubscribed(TEA);
            ann.hears("missed because of " + bug);
            assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        }
    }

    @Test
    void a_room_that_can_not_open_because_of_a_bug_answers_its_joins_and_opens_the_next_time() throws Exception {
        bus.failsToSubscribeOnce(new IllegalStateException("a bug of the bus"));
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.isRefused(ErrorCode.UNAVAILABLE);
        eventually("the room has ended", () -> rooms.open() == 0);
        assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        ann.joins("tea").gets("joined");
    }

    @Test
    void a_bug_while_a_client_is_let_in_is_answered_and_the_room_goes_on() throws Exception {
        inTea("ann");
        bus.failsToTrackOnce(new IllegalStateException("a bug of the bus"));
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.isRefused(ErrorCode.UNAVAILABLE);
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        bob.joins("tea").gets("joined");
    }

    @Test
    void a_bug_while_a_client_is_let_in_keeps_no_other_from_leaving() throws Exception {
        var ann = inTea("ann");
        var cid = inTea("cid");
        ann.holdsTheRoomUp();
        cid.says("tea", "hello");
        ann.hears("hello"); // what follows is one batch
        bus.failsToTrackOnce(new IllegalStateException("a bug of the bus"));
        var bob = FakeClient.named("bob", rooms).joins("tea");
        cid.leaves("tea");
        ann.letsTheRoomGo();
        bob.isRefused(ErrorCode.UNAVAILABLE);
        cid.hears("hello");
        cid.gets("left");
        assertEquals(1, bus.present(TEA));
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
    }

    @Test
    void a_bug_while_a_client_is_let_in_costs_the_others_no_message() throws Exception {
        var ann = inTea("ann");
        ann.holdsTheRoomUp();
        ann.says("tea", "busy");
        ann.hears("busy"); // what follows is one batch
        bus.failsToTrackOnce(new IllegalStateException("a bug of the bus"));
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.says("tea", "here I am"); // so that bob is let in before
        ann.letsTheRoomGo();
        ann.hears("here I am");
        bob.isRefused(ErrorCode.UNAVAILABLE);
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
    }

    @Test
    void a_bug_while_a_client_is_let_in_leaves_no_ghost() throws Exception {
        var ann = inTea("ann");
        bus.failsToTrackOnce(new IllegalStateException("a bug of the bus"));
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.isRefused(ErrorCode.UNAVAILABLE);
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        bob.joins("tea").gets("joined");
        assertEquals(2, bus.present(TEA));
        bob.leaves("tea");
        bob.gets("left");
        assertEquals(1, bus.present(TEA));
        assertEquals(
                2,
                FakeClient.named("cid", rooms)
                        .joins("tea")
                        .gets("joined")
                        .path("count")
                        .asInt());
    }

    @Test
    void a_bug_while_a_client_is_let_out_keeps_no_member_in_the_list() throws Exception {
        var ann = inTea("ann");
        var bob = inTea("bob");
        ann.gets("presence", "joined", "bob");
        bus.failsToUntrackOnce(new IllegalStateException("a bug of the bus"));
        bob.leaves("tea");
        bob.gets("left");
        assertEquals(1, ann.gets("presence", "left", "bob").path("count").asInt());
        assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
    }

    @Test
    void a_bug_while_the_log_is_read_for_a_join_is_answered() throws Exception {
        var ann = inTea("ann");
        String first = saysAndHears(ann, "message 0");
        saysMany(ann, 1, 250); // more than the room remembers
        bus.failsOnce(new IllegalStateException("a bug of the bus"));
        var bob = FakeClient.named("bob", rooms).joins("tea", first);
        bob.isRefused(ErrorCode.UNAVAILABLE);
        assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        bob.joins("tea", first).gets("joined");
    }

    @Test
    void a_bug_while_the_history_is_read_is_answered() throws Exception {
        var ann = inTea("ann");
        String newest = saysAndHears(ann, "hello");
        bus.failsOnce(new IllegalStateException("a bug of the bus"));
        ann.asksForHistory("tea", newest);
        ann.isRefused(ErrorCode.UNAVAILABLE);
        assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        ann.asksForHistory("tea", newest);
        ann.gets("history");
    }

    @Test
    void a_bug_on_the_way_to_one_client_disconnects_it_and_costs_no_other_its_frame() throws Exception {
        var ann = inTea("ann");
        var bob = inTea("bob");
        var cid = inTea("cid");
        bob.breaks();
        ann.says("tea", "hello");
        ann.hears("hello");
        cid.hears("hello");
        assertEquals(Optional.of(CloseReason.BUG), bob.client().closeReason());
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        eventually("bob has left", () -> bus.present(TEA) == 2);
        events.removeIf(RoomEvent.RoomFailed.class::isInstance); // he was told that he has left
    }

    @Test
    void a_bug_on_the_way_to_a_client_disconnects_it_whatever_it_was_sent() throws Exception {
        var bob = inTea("bob");
        bob.breaks();
        bob.joins("coffee"); // its answer is lost, and in its place it could have been a message
        bob.isCut(CloseReason.BUG);
        eventually("the bug is told", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
    }

    /** Such as a log that has no memory for the bug's stack trace. */
    @Test
    void a_bug_that_can_not_even_be_logged_ends_no_room_and_costs_no_other_client_its_frame() throws Exception {
        var counters = new Counters(List.of(event -> {
            if (event instanceof RoomEvent.RoomFailed) {
                throw new OutOfMemoryError("no memory for a log line");
            }
        }));
        try (var others = new Rooms(bus, new Limits(64, 256, 100, Duration.ofHours(1)), counters, new NoLab())) {
            bus.start(others);
            var ann = FakeClient.named("ann", others).joins("tea");
            ann.gets("joined");
            var bob = FakeClient.named("bob", others).joins("tea");
            bob.gets("joined");
            var cid = FakeClient.named("cid", others).joins("tea");
            cid.gets("joined");
            bob.breaks();
            ann.says("tea", "hello");
            cid.hears("hello");
            bob.isCut(CloseReason.BUG);
            ann.says("tea", "again");
            cid.hears("again");
        }
    }

    @Test
    void a_room_that_waits_for_the_log_says_that_it_is_behind() throws Exception {
        var ann = inTea("ann");
        eventually("it is not", () -> !rooms.stats(TEA).orElseThrow().behind());
        bus.losesWhatIsSaid();
        ann.says("tea", "missed");
        bus.holdsTheLog();
        rooms.onSubscribed(TEA);
        eventually("it is", () -> rooms.stats(TEA).orElseThrow().behind());
        bus.letsTheLogGoOn();
        ann.hears("missed");
        eventually("it is no more", () -> !rooms.stats(TEA).orElseThrow().behind());
    }

    @Test
    void a_member_reads_the_log_backwards_and_others_do_not() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 60);
        String newest = saysAndHears(ann, "message 61");
        ann.asksForHistory("tea", newest);
        JsonNode later = ann.gets("history");
        assertEquals(messages(11, 60), FakeClient.texts(later));
        assertEquals(newest, later.path("before").asText());
        assertFalse(later.path("start").asBoolean());
        ann.asksForHistory("tea", later.path("messages").path(0).path("id").asText());
        JsonNode first = ann.gets("history");
        assertEquals(messages(1, 10), FakeClient.texts(first));
        assertTrue(first.path("start").asBoolean());
        var bob = FakeClient.named("bob", rooms);
        bob.asksForHistory("tea", newest);
        bob.isRefused(ErrorCode.NOT_JOINED);
        bus.goesAway();
        ann.asksForHistory("tea", newest);
        ann.isRefused(ErrorCode.UNAVAILABLE);
    }

    @Test
    void a_room_that_cannot_read_the_log_says_nothing_newer_until_it_can() throws Exception {
        var ann = inTea("ann");
        bus.losesWhatIsSaid();
        ann.says("tea", "missed");
        bus.goesAway();
        rooms.onMessage(new Message(
                new MessageId(1, 7), new MessageId(1, 6), TEA, new User("u", "bob"), "newer", Optional.empty()));
        ann.types("tea");
        ann.gets("typing"); // and no message before it
        bus.comesBack();
        ann.hears("missed");
    }

    @Test
    void a_client_that_comes_back_gets_exactly_what_was_missed() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 3);
        String since = saysAndHears(ann, "message 4");
        saysMany(ann, 5, 9);

        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", since).gets("joined");
        assertEquals(messages(5, 9), FakeClient.texts(joined));
        assertFalse(joined.path("gap").asBoolean());
        assertFalse(joined.path("more").asBoolean());
    }

    @Test
    void a_client_that_missed_nothing_gets_nothing_and_no_gap_is_told_in_a_quiet_room() throws Exception {
        JsonNode first = FakeClient.named("ann", rooms).joins("tea", "0-0").gets("joined");
        assertEquals("0-0", first.path("last").asText());
        assertFalse(first.path("gap").asBoolean());

        var bob = inTea("bob");
        String since = saysAndHears(bob, "message 1");
        JsonNode joined = FakeClient.named("cid", rooms).joins("tea", since).gets("joined");
        assertEquals(0, joined.path("messages").size());
        assertFalse(joined.path("gap").asBoolean());
    }

    @Test
    void an_older_since_is_served_from_the_log() throws Exception {
        var ann = inTea("ann");
        String since = saysAndHears(ann, "message 0");
        saysMany(ann, 1, 400); // more than the room remembers
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", since).gets("joined");
        assertEquals(messages(1, 400), FakeClient.texts(joined));
        assertTrue(bus.reads > 0);
    }

    @Test
    void a_log_that_no_longer_reaches_back_is_told_as_a_gap_with_the_latest_messages() throws Exception {
        var ann = inTea("ann");
        String since = saysAndHears(ann, "message 0");
        saysMany(ann, 1, 300);
        bus.forgetsAllBut(100, TEA);
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", since).gets("joined");
        assertTrue(joined.path("gap").asBoolean());
        assertEquals(messages(251, 300), FakeClient.texts(joined));
    }

    @Test
    void a_client_that_comes_back_from_before_a_gap_of_the_room_is_told_of_it() throws Exception {
        var ann = inTea("ann");
        String since = saysAndHears(ann, "message 1");
        saysMany(ann, 2, 3);
        bus.losesWhatIsSaid();
        for (String text : messages(4, 6)) {
            ann.says("tea", text);
        }
        bus.forgetsAllBut(1, TEA);
        rooms.onSubscribed(TEA);
        ann.gets("gap");
        ann.hears("message 6");
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", since).gets("joined");
        assertTrue(joined.path("gap").asBoolean());
        assertEquals(messages(6, 6), FakeClient.texts(joined));
    }

    @Test
    void what_a_join_has_read_and_the_room_has_not_is_heard_once() throws Exception {
        String since = wasSaid(0, 100); // more than a room reads when it opens
        inTea("ann");
        wasSaid(101, 101);
        var bob = FakeClient.named("bob", rooms).joins("tea", since);
        JsonNode joined = bob.gets("joined");
        assertEquals(messages(1, 100), FakeClient.texts(joined));
        assertFalse(joined.path("more").asBoolean());
        rooms.onSubscribed(TEA);
        bob.hears("message 101");
    }

    /** Into the log, and no room hears of it. The first one's id. */
    private String wasSaid(int from, int to) {
        bus.losesWhatIsSaid();
        var ids = messages(from, to).stream()
                .map(text -> bus.publish(new Draft(TEA, new User("u", "zoe"), text, Optional.empty()))
                        .toCompletableFuture()
                        .join()
                        .id())
                .toList();
        return ids.getFirst().toString();
    }

    @Test
    void the_late_answer_to_a_join_does_not_end_a_later_one() throws Exception {
        wasSaid(1, 1);
        bus.tellsAgain();
        bus.holdsTheLog();
        var ann = FakeClient.named("ann", rooms).joins("tea", "0-1"); // to which the log doesn't reach back
        var bob = inTea("bob"); // so the room has sent ann's join back to read the log
        ann.joins("tea");
        ann.gets("joined");
        bob.holdsTheRoomUp();
        bob.says("tea", "busy");
        bob.hears("busy");
        bus.letsTheLogGoOn();
        eventually("the first join has read", () -> rooms.waiting(TEA, 1).size() == 1);
        bob.letsTheRoomGo();
        ann.hears("busy");
        bob.says("tea", "is ann in?");
        ann.hears("is ann in?");
    }

    @Test
    void a_guest_from_a_server_that_was_ahead_makes_the_room_catch_up_and_meets_no_gap() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 2);
        bus.losesWhatIsSaid();
        ann.says("tea", "message 3");
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", "1-2").gets("joined");
        assertEquals("1-2", joined.path("last").asText());
        assertFalse(joined.path("gap").asBoolean());
        ann.hears("message 3");
    }

    @Test
    void a_guest_from_a_server_that_was_ahead_meets_no_gap_while_the_room_waits_to_read_again() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 2);
        bus.losesWhatIsSaid();
        ann.says("tea", "message 3");
        bus.failsOnce(new IllegalStateException("a bug of the bus"));
        rooms.onSubscribed(TEA);
        eventually("the room couldn't read", () -> events.removeIf(RoomEvent.RoomFailed.class::isInstance));
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", "1-2").gets("joined");
        assertFalse(joined.path("gap").asBoolean());
        ann.hears("message 3");
    }

    @Test
    void a_since_above_the_end_of_the_log_means_that_the_log_was_lost() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 2);
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", "99-0").gets("joined");
        assertTrue(joined.path("gap").asBoolean());
        assertEquals(messages(1, 2), FakeClient.texts(joined));
    }

    @Test
    void a_since_that_is_the_end_of_a_log_that_was_lost_before_the_room_read_it_is_answered_with_a_gap()
            throws Exception {
        bus.remembersWhereLogsEnded();
        var ann = inTea("ann");
        saysMany(ann, 1, 2);
        bus.losesWhatIsSaid();
        ann.says("tea", "message 3");
        bus.forgetsAllBut(0, TEA);
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", "1-2").gets("joined");
        assertTrue(joined.path("gap").asBoolean());
        ann.gets("gap");
    }

    @Test
    void members_are_told_once_when_the_log_was_lost_behind_the_servers_back() throws Exception {
        var ann = inTea("ann");
        saysMany(ann, 1, 3);
        bus.forgetsAllBut(0, TEA);
        rooms.onSubscribed(TEA);
        ann.gets("gap");
        rooms.onSubscribed(TEA);
        ann.types("tea");
        ann.gets("typing"); // no second gap before it
    }

    @Test
    void large_answers_come_in_pieces_that_fit_together() throws Exception {
        var ann = inTea("ann");
        String text = "x".repeat(3_990);
        String since = saysAndHears(ann, "begin");
        for (int i = 0; i < 150; i++) {
            saysAndHears(ann, text + " " + i);
        }
        var bob = FakeClient.named("bob", rooms);
        var heard = new ArrayList<String>();
        int pieces = 0;
        boolean more = true;
        while (more) {
            JsonNode joined = bob.joins("tea", since).gets("joined");
            heard.addAll(FakeClient.texts(joined));
            since = joined.path("messages")
                    .path(joined.path("messages").size() - 1)
                    .path("id")
                    .asText();
            more = joined.path("more").asBoolean();
            if (more) {
                bob.says("tea", "am I in?");
                bob.isRefused(ErrorCode.NOT_JOINED);
            }
            pieces++;
        }
        assertEquals(IntStream.range(0, 150).mapToObj(i -> text + " " + i).toList(), heard);
        assertTrue(pieces > 1, "one piece would be more than 256 KiB");
    }

    @Test
    void a_join_reads_no_more_of_a_long_log_than_one_answer_holds() throws Exception {
        var author = new User("u", "zoe");
        for (int i = 0; i < 300; i++) {
            bus.publish(new Draft(TEA, author, "x".repeat(5_000), Optional.empty()));
        }
        inTea("ann");
        JsonNode joined = FakeClient.named("bob", rooms).joins("tea", "1-0").gets("joined");
        assertTrue(joined.path("more").asBoolean());
        assertEquals(1, bus.reads); // 64 messages are more than 256 KiB
    }

    @Test
    void no_client_is_a_member_before_the_bus_hears_the_room() throws Exception {
        bus.confirmsNothing();
        var ann = FakeClient.named("ann", rooms).joins("tea");
        eventually("the room asks to be heard", () -> bus.follows(TEA));
        assertEquals(0, bus.present(TEA));
        ann.leaves("tea");
        ann.gets("left");
        ann.joins("tea");
        rooms.onSubscribed(TEA);
        ann.gets("joined");
        assertEquals(1, bus.present(TEA));
    }

    @Test
    void a_join_that_cannot_be_completed_is_answered_unavailable() throws Exception {
        bus.goesAway();
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.client().send(ServerFrames.pong());
        ann.gets("pong"); // other things work meanwhile
        var late = FakeClient.named("bob", rooms);
        eventually("after ten seconds ann is told", Duration.ofSeconds(15), () -> ann.textMessages() == 2);
        ann.isRefused(ErrorCode.UNAVAILABLE);
        ann.says("tea", "hello?");
        ann.isRefused(ErrorCode.NOT_JOINED);
        bus.comesBack();
        late.joins("tea").gets("joined");
    }

    @Test
    void a_room_that_opens_on_a_lost_log_tells_no_gap_to_those_who_missed_nothing() throws Exception {
        bus.publish(new Draft(TEA, new User("u", "bob"), "before", Optional.empty()));
        bus.forgetsAllBut(0, TEA);
        var ann = inTea("ann");
        ann.says("tea", "hello");
        ann.hears("hello"); // and no gap before it: nothing was said since ann came
    }

    @Test
    void what_is_said_right_after_leaving_is_said_outside() throws Exception {
        var ann = inTea("ann");
        for (int i = 0; i < 100; i++) {
            ann.leaves("tea");
            ann.says("tea", "too late");
            ann.joins("tea");
            ann.isRefused(ErrorCode.NOT_JOINED, "left");
            ann.gets("joined");
        }
    }
}
