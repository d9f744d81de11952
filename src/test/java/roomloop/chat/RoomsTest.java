package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import roomloop.chat.MessageBus.RemoteMember;
import roomloop.config.Config;
import roomloop.config.HeapShares;
import roomloop.inside.Lab;
import roomloop.memory.MemoryBus;
import roomloop.support.NoLab;

/** What a room does, seen by guests without a network, over a bus whose faults the test chooses. */
class RoomsTest {
    private static final RoomName TEA = new RoomName("tea");

    private final FakeBus bus = new FakeBus();
    private final Queue<RoomEvent> events = new ConcurrentLinkedQueue<>();
    private final Rooms rooms = rooms(new Limits(64, 16, 100, Duration.ofMillis(50)));

    private Rooms rooms(Limits limits) {
        var made = new Rooms(bus, limits, events::add, new NoLab());
        bus.start(made);
        return made;
    }

    @AfterEach
    void noBugWasMet() {
        rooms.close();
        assertTrue(events.stream().noneMatch(RoomEvent.RoomFailed.class::isInstance), events.toString());
    }

    @Test
    void two_guests_in_a_room_hear_each_other_and_themselves() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        assertEquals("[\"ann\"]", ann.gets("joined").path("members").toString());
        var bob = FakeClient.named("bob", rooms).joins("tea");
        assertEquals(2, bob.gets("joined").path("count").asInt());

        ann.says("tea", "hello");
        ann.hears("hello");
        bob.hears("hello");
        bob.says("tea", "hi");
        ann.hears("hi");
        bob.hears("hi");
    }

    @Test
    void of_two_users_that_join_a_lab_room_at_once_one_is_refused() throws Exception {
        var config = Config.load(Map.of("INSIDE", "on"), Path.of("target"), HeapShares.ofThisProcess());
        var lab = new Lab(config, bus);
        var afterAnn = new AtomicReference<Runnable>();
        var slow = new NoLab() {
            @Override
            public Optional<String> refusal(Client client, RoomName room) {
                Optional<String> refusal = lab.refusal(client, room);
                afterAnn.getAndSet(() -> {}).run();
                return refusal;
            }
        };
        try (var others = new Rooms(bus, new Limits(64, 16, 100, Duration.ofMillis(50)), events::add, slow)) {
            bus.start(others);
            var ann = FakeClient.named("ann", others);
            var bob = FakeClient.named("bob", others);
            afterAnn.set(() -> assertDoesNotThrow(() -> bob.joins("lab-a")));
            ann.joins("lab-a").gets("joined");
            bob.isRefused(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void a_room_is_heard_in_no_other_room() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea").joins("coffee");
        ann.gets("joined");
        ann.gets("joined");
        var bob = FakeClient.named("bob", rooms).joins("coffee");
        bob.gets("joined");

        ann.says("tea", "for tea");
        ann.says("coffee", "for coffee");
        bob.hears("for coffee");
    }

    @Test
    void many_clients_that_join_at_once_are_let_in_after_the_batch_and_do_not_cut_it_into_pieces() throws Exception {
        var ann = heldUp();
        var bob = FakeClient.named("bob", rooms).joins("tea");
        ann.says("tea", "one");
        var cid = FakeClient.named("cid", rooms).joins("tea");
        ann.says("tea", "two");
        ann.letsTheRoomGo();
        assertEquals(List.of("busy", "one", "two"), FakeClient.texts(bob.gets("joined")));
        assertEquals(List.of("busy", "one", "two"), FakeClient.texts(cid.gets("joined")));
        ann.says("tea", "three");
        bob.hears("three");
        cid.hears("three");
    }

    @Test
    void a_client_that_speaks_right_after_joining_hears_its_message() throws Exception {
        var ann = heldUp();
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.says("tea", "here I am");
        ann.letsTheRoomGo();
        assertEquals(List.of("busy"), FakeClient.texts(bob.gets("joined")));
        bob.hears("here I am");
    }

    /** So a guest that comes and goes can't make those wait that stay. */
    @Test
    void the_client_that_joined_first_is_sent_to_first() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        var later = new ArrayList<FakeClient>();
        for (int i = 0; i < 12; i++) {
            var guest = FakeClient.named("guest" + i, rooms).joins("tea");
            guest.gets("joined");
            later.add(guest);
        }
        ann.gets("presence", "joined", "guest11");
        ann.holdsTheRoomUp();
        ann.says("tea", "hello");
        ann.hears("hello");
        assertTrue(later.stream().noneMatch(guest -> guest.hasBeenTold("hello")));
        ann.letsTheRoomGo();
        for (FakeClient guest : later) {
            guest.hears("hello");
        }
    }

    @Test
    void in_a_very_large_room_many_threads_fan_out_and_each_client_hears_one_frame_after_the_other() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        var others = new ArrayList<FakeClient>();
        for (int i = 0; i < 1_000; i++) {
            var guest = FakeClient.named("guest" + i, rooms).joins("tea");
            guest.gets("joined");
            others.add(guest);
        }
        ann.isToldThatThereAre(1_001);
        ann.holdsTheRoomUp();
        ann.says("tea", "one");
        others.getLast().hears("one"); // though ann, who came first, isn't done with it
        ann.says("tea", "two");
        assertEquals(0, rooms.stats(TEA).orElseThrow().messages(), "the room isn't done with one");
        assertFalse(others.getFirst().hasBeenTold("two"));
        ann.letsTheRoomGo();
        others.getFirst().hears("one"); // which two could have overtaken
        others.getFirst().hears("two");
    }

    /** A member that holds up the thread of its room, which is writing to it. */
    private FakeClient heldUp() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        ann.holdsTheRoomUp();
        ann.says("tea", "busy");
        ann.hears("busy");
        return ann;
    }

    @Test
    void a_newcomer_is_shown_the_latest_fifty_messages() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        for (int i = 1; i <= 60; i++) {
            ann.says("tea", "message " + i);
            ann.hears("message " + i);
        }
        var joined = FakeClient.named("bob", rooms).joins("tea").gets("joined");

        assertEquals(50, joined.path("messages").size());
        assertEquals("message 11", FakeClient.texts(joined).getFirst());
        assertEquals("message 60", FakeClient.texts(joined).getLast());
        assertEquals(
                joined.path("last").asText(),
                joined.path("messages").get(49).path("id").asText());
    }

    @Test
    void leaving_is_answered_and_nothing_is_heard_after_it() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        var bob = FakeClient.named("bob", rooms).joins("tea");
        ann.gets("joined");
        bob.gets("joined");

        bob.leaves("tea");
        bob.gets("left");
        ann.says("tea", "is bob still here?");
        ann.hears("is bob still here?");
        bob.leaves("tea");
        bob.isRefused(ErrorCode.NOT_JOINED);
        bob.says("tea", "let me in");
        bob.isRefused(ErrorCode.NOT_JOINED);
    }

    @Test
    void a_client_that_leaves_hears_what_was_said_before() throws Exception {
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.gets("joined");
        var ann = heldUp();
        bob.hears("busy");
        ann.says("tea", "don't go");
        bob.leaves("tea");
        ann.letsTheRoomGo();
        bob.hears("don't go");
        bob.gets("left");
    }

    @Test
    void typing_is_told_as_a_text_message_of_its_own() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        var bob = FakeClient.named("bob", rooms).joins("tea");
        ann.gets("joined");
        bob.gets("joined");

        ann.types("tea");
        assertEquals("ann", bob.gets("typing").path("from").asText());
    }

    @Test
    void joins_and_leaves_are_told_and_a_guest_in_two_tabs_is_one_member() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        var bob = new User("uid-bob", "bob");
        var firstTab = FakeClient.of(bob, rooms).joins("tea");
        ann.gets("presence", "joined", "bob");
        var secondTab = FakeClient.of(bob, rooms).joins("tea");
        assertEquals(2, secondTab.gets("joined").path("count").asInt());

        firstTab.goesAway();
        secondTab.says("tea", "I am still here");
        ann.hears("I am still here");
        secondTab.goesAway();
        assertEquals(1, ann.gets("presence", "left", "bob").path("count").asInt());
        assertEquals(1, bus.present(TEA));
    }

    @Test
    void a_guest_in_two_tabs_who_leaves_in_one_is_a_member_still() throws Exception {
        var bob = new User("uid-bob", "bob");
        var firstTab = FakeClient.of(bob, rooms).joins("tea");
        firstTab.gets("joined");
        FakeClient.of(bob, rooms).joins("tea").gets("joined");
        firstTab.leaves("tea");
        firstTab.gets("left");
        assertEquals(1, bus.present(TEA));
        JsonNode joined = FakeClient.named("ann", rooms).joins("tea").gets("joined");
        assertEquals("[\"bob\",\"ann\"]", joined.path("members").toString());
    }

    @Test
    void guests_of_other_servers_are_members_too() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        rooms.onMembers(TEA, List.of(new RemoteMember("far", new User("uid-zoe", "zoe"))));
        assertEquals(2, ann.gets("presence", "joined", "zoe").path("count").asInt());
        rooms.onMembers(TEA, List.of());
        assertEquals(1, ann.gets("presence", "left", "zoe").path("count").asInt());
    }

    @Test
    void the_first_guest_here_is_shown_who_is_there_already() throws Exception {
        bus.elsewhere = new RemoteMember[] {new RemoteMember("far", new User("uid-zoe", "zoe"))};
        var joined = FakeClient.named("ann", rooms).joins("tea").gets("joined");
        assertEquals("[\"zoe\",\"ann\"]", joined.path("members").toString());
        assertEquals(2, joined.path("count").asInt());
    }

    @Test
    void a_guest_who_stops_reading_is_cut_and_the_others_hear_everything() throws Exception {
        var stuck = FakeClient.notReading("stuck", rooms).joins("tea");
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        for (int i = 0; i < 100; i++) {
            ann.says("tea", "message " + i);
            ann.hears("message " + i);
        }
        stuck.isCut(CloseReason.OUTBOX_FULL);
        assertEquals("dropped", stuck.end()); // its first write never ended, so nothing could be said
        eventually("its ghost has left the room", () -> bus.present(TEA) == 1);
    }

    /** Else its ghost would stay in the member list for as long as the socket takes. */
    @Test
    void a_client_that_ends_leaves_its_rooms_before_its_socket_is_closed() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        ann.saysNoGoodbye();
        ann.goesAway();
        eventually("ann has left", () -> bus.present(TEA) == 0);
        assertEquals("open", ann.end());
        ann.saysGoodbye();
        eventually("its socket is closed", () -> ann.end().equals("closed 1000"));
    }

    @Test
    void joining_again_before_the_first_answer_is_one_join_and_the_first_can_not_end_it() throws Exception {
        bus.confirmsNothing();
        var ann = FakeClient.named("ann", rooms).joins("tea");
        Membership first = ann.client().memberships().iterator().next();
        ann.joins("tea");
        first.end(); // as the late answer to the first join would
        rooms.onSubscribed(TEA);
        ann.gets("joined");
        ann.says("tea", "am I in?");
        ann.hears("am I in?");
    }

    @Test
    void joining_again_answers_joined_again_and_others_see_no_user_come_or_go() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        var bob = FakeClient.named("bob", rooms).joins("tea");
        ann.gets("presence", "joined", "bob");
        bob.gets("joined");
        bob.joins("tea");
        assertEquals(2, bob.gets("joined").path("count").asInt());
        bob.leaves("tea");
        bob.isLeft();
        assertEquals(1, ann.gets("presence").path("count").asInt());
        bob.says("tea", "am I out?");
        bob.isRefused(ErrorCode.NOT_JOINED);
    }

    @Test
    void joining_again_twice_costs_a_member_no_message() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        var bob = FakeClient.named("bob", rooms).joins("tea");
        bob.gets("joined");
        var cid = FakeClient.named("cid", rooms).joins("tea");
        cid.gets("joined");
        cid.holdsTheRoomUp();
        ann.says("tea", "busy");
        cid.hears("busy");
        bob.joins("tea");
        ann.says("tea", "in the batch of bob's second join");
        ann.holdsTheRoomUp();
        cid.letsTheRoomGo();
        ann.hears("busy");
        ann.hears("in the batch of bob's second join");
        bob.joins("tea");
        for (int i = 1; i <= 60; i++) { // more than an answer shows
            ann.says("tea", "message " + i);
        }
        ann.letsTheRoomGo();
        for (int i = 1; i <= 60; i++) {
            ann.hears("message " + i);
        }
        bob.hears("busy");
        bob.hears("in the batch of bob's second join");
        for (int i = 1; i <= 60; i++) {
            bob.hears("message " + i);
        }
        bob.gets("joined");
    }

    /** Another application that shares the secret may give the same user a token of another name. */
    @Test
    void a_user_whose_name_changed_between_two_tabs_leaves_no_ghost_behind() throws Exception {
        var memory = new MemoryBus(100, Long.MAX_VALUE);
        try (var others = new Rooms(memory, new Limits(64, 16, 100, Duration.ofHours(1)), events::add, new NoLab())) {
            memory.start(others);
            var before = FakeClient.of(new User("uid-ann", "ann"), others).joins("tea");
            before.gets("joined");
            var after = FakeClient.of(new User("uid-ann", "anna"), others).joins("tea");
            after.gets("joined");
            before.goesAway();
            after.goesAway();
            eventually("the room is empty", () -> memory.rooms().isEmpty());
        }
    }

    @Test
    void a_guest_with_a_window_is_sent_so_much_and_cut_when_the_outbox_is_full_too() throws Exception {
        var slow = FakeClient.withWindow(8, "slow", rooms).joins("tea");
        slow.gets("joined");
        var ann = FakeClient.named("ann", rooms).joins("coffee");
        ann.gets("joined");
        int said = slow.textMessages();
        for (int i = said + 1; i <= 8; i++) {
            int sent = i;
            slow.client().send(ServerFrames.pong());
            eventually("the window lets it out", () -> slow.textMessages() == sent);
        }
        for (int i = 0; i < 16; i++) {
            slow.client().send(ServerFrames.pong());
        }
        assertTrue(slow.client().isOpen());
        assertEquals(8, slow.textMessages());
        assertEquals(16, slow.client().outbox().size());

        assertFalse(slow.client().read(9));
        assertTrue(slow.client().read(1));
        assertEquals(9, slow.textMessages());
        slow.client().send(ServerFrames.pong());
        assertTrue(slow.client().isOpen());
        slow.client().send(ServerFrames.pong());
        slow.isCut(CloseReason.OUTBOX_FULL);
        assertEquals("closed 4000", slow.end()); // no write was pending, so it could be told
    }

    @Test
    void the_twenty_first_room_is_one_too_many() throws Exception {
        var ann = FakeClient.named("ann", rooms);
        for (int i = 1; i <= 20; i++) {
            ann.joins("room-" + i);
            ann.gets("joined");
        }
        ann.joins("room-21");
        ann.isRefused(ErrorCode.TOO_MANY_ROOMS);
        ann.joins("room-20");
        ann.gets("joined");
        ann.leaves("room-1");
        ann.gets("left");
        ann.joins("room-21");
        ann.gets("joined");
    }

    @Test
    void a_server_opens_no_more_rooms_than_it_may_and_retired_ones_make_place() throws Exception {
        try (var few = rooms(new Limits(64, 16, 1, Duration.ofMillis(20)))) {
            var ann = FakeClient.named("ann", few).joins("one");
            ann.gets("joined");
            ann.joins("two");
            ann.isRefused(ErrorCode.TOO_MANY_ROOMS);
            ann.leaves("one");
            ann.gets("left");
            eventually("the empty room retires", () -> few.open() == 0);
            ann.joins("two");
            ann.gets("joined");
        }
    }

    @Test
    void a_room_whose_end_meets_a_bug_ends_all_the_same_and_gives_back_one_place() throws Exception {
        bus.failsToUnsubscribeOnce(new StackOverflowError());
        bus.failsToUnsubscribeOnce(new StackOverflowError());
        try (var few = rooms(new Limits(64, 16, 1, Duration.ofMillis(20)))) {
            var ann = FakeClient.named("ann", few).joins("one");
            ann.gets("joined");
            ann.leaves("one");
            ann.gets("left");
            eventually("the empty room retires", () -> few.open() == 0);
            ann.joins("two");
            ann.gets("joined");
            ann.joins("three");
            ann.isRefused(ErrorCode.TOO_MANY_ROOMS);
        }
        assertTrue(events.removeIf(RoomEvent.RoomFailed.class::isInstance));
    }

    @Test
    void joins_that_were_refused_do_not_count_among_the_rooms_of_a_client() throws Exception {
        try (var few = rooms(new Limits(64, 16, 1, Duration.ofHours(1)))) {
            FakeClient.named("bob", few).joins("the-only-one").gets("joined");
            var ann = FakeClient.named("ann", few);
            for (int i = 1; i <= Limits.ROOMS_PER_CLIENT; i++) {
                ann.joins("room-" + i);
                ann.isRefused(ErrorCode.TOO_MANY_ROOMS);
            }
            ann.joins("the-only-one");
            ann.gets("joined");
        }
    }

    @Test
    void one_guest_who_joins_and_leaves_rooms_can_not_use_up_the_places_of_all() throws Exception {
        try (var few = rooms(new Limits(64, 16, 20, Duration.ofHours(1)))) {
            var ann = FakeClient.named("ann", few);
            for (int i = 0; i < 100; i++) {
                ann.joins("room-" + i);
                ann.gets("joined");
                ann.leaves("room-" + i);
                ann.gets("left");
                eventually("there is place for another", () -> few.open() < 20);
            }
        }
    }

    @Test
    void a_room_retires_when_no_member_is_left_and_opens_again_with_what_was_said() throws Exception {
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        ann.says("tea", "remember me");
        ann.hears("remember me");
        ann.leaves("tea");
        ann.gets("left");
        eventually("the room retires", () -> rooms.open() == 0 && !bus.follows(TEA));

        assertEquals(List.of("remember me"), FakeClient.texts(ann.joins("tea").gets("joined")));
    }

    @Test
    void a_room_publishes_how_it_is_doing_after_each_batch() throws Exception {
        var stuck = FakeClient.notReading("stuck", rooms).joins("tea");
        var ann = FakeClient.named("ann", rooms).joins("tea");
        ann.gets("joined");
        ann.says("tea", "hello");
        ann.hears("hello");

        eventually("the batch is counted", () -> rooms.stats(TEA).orElseThrow().messages() == 1);
        RoomStats stats = rooms.stats(TEA).orElseThrow();
        assertEquals(TEA, stats.name());
        assertEquals(2, stats.members());
        assertEquals(2, stats.clients());
        assertFalse(stats.behind());
        assertEquals(0, stats.inbox().size());
        assertTrue(stuck.client().outbox().size() > 0);
        assertEquals(Optional.empty(), rooms.stats(new RoomName("coffee")));
    }
}
