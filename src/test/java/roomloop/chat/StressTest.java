package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import roomloop.support.NoLab;

/** Many threads at once. Each test fails when the rule that it protects is taken out of the code. */
class StressTest {
    private static final RoomName TEA = new RoomName("tea");
    private static final int ROOMS = 30; // about as many as there are guests: so most are empty after each leave

    private final FakeBus bus = new FakeBus();
    private final Queue<RoomEvent> events = new ConcurrentLinkedQueue<>();
    private final Rooms rooms = new Rooms(bus, new Limits(8, 256, 100, Duration.ofNanos(1)), events::add, new NoLab());

    StressTest() {
        bus.start(rooms);
    }

    @AfterEach
    void noBugWasMet() {
        rooms.close();
        assertTrue(events.stream().noneMatch(RoomEvent.RoomFailed.class::isInstance), events.toString());
    }

    private static void together(int threads, Callable<Void> work) throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Void>>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(work));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
    }

    /** Rule: a room retires inside the map entry through which every join goes. */
    @Test
    void no_join_is_lost_while_rooms_open_and_retire_and_no_thread_is_left() throws Exception {
        together(32, () -> {
            var guest = FakeClient.named("guest-" + ThreadLocalRandom.current().nextLong(), rooms);
            for (int i = 0; i < 2_000; i++) {
                String room = "room-" + ThreadLocalRandom.current().nextInt(ROOMS);
                guest.joins(room);
                guest.gets("joined");
                guest.leaves(room);
                guest.gets("left");
            }
            guest.goesAway();
            return null;
        });
        eventually("every room has retired", () -> rooms.open() == 0);
        long opened = count(RoomEvent.RoomOpened.class);
        eventually("every room's thread has ended", () -> opened == count(RoomEvent.RoomRetired.class));
        assertTrue(opened > 100 * ROOMS, "rooms did retire in between: " + opened);
        for (int i = 0; i < ROOMS; i++) {
            assertEquals(0, bus.present(new RoomName("room-" + i)));
        }
    }

    /** Rule: the closed flag is set before the leaves are posted, and a room ignores the join of a closed client. */
    @Test
    void a_client_that_goes_while_it_joins_leaves_no_ghost() throws Exception {
        var stays = FakeClient.named("stays", rooms).joins("tea");
        stays.gets("joined");
        together(16, () -> {
            for (int i = 0; i < 200; i++) {
                var guest =
                        FakeClient.named("guest-" + ThreadLocalRandom.current().nextLong(), rooms);
                Thread ends = Thread.startVirtualThread(guest::goesAway);
                guest.joins("tea");
                ends.join();
            }
            return null;
        });
        eventually("only one is left", () -> bus.present(TEA) == 1);
    }

    /** Rule: each join has a membership of its own, which only this join's leave or its room can end, and for good. */
    @Test
    void a_join_and_a_leave_sent_at_once_leave_no_membership_behind() throws Exception {
        var ann = FakeClient.named("ann", rooms);
        for (int i = 0; i < 2_000; i++) {
            ann.joins("tea");
            ann.leaves("tea");
            ann.isLeft();
            ann.says("tea", "still here?");
            ann.isRefused(ErrorCode.NOT_JOINED);
        }
    }

    /** Rule: a membership only ever moves on. Else a client that was told that it can't join would be a member. */
    @Test
    void a_join_is_either_admitted_or_cancelled_never_both() throws Exception {
        Client ann = rooms.connect(new User("1", "ann"), new InstantSocket(), 0);
        for (int i = 0; i < 2_000; i++) {
            var membership = new Membership(ann, TEA, i);
            var first = new AtomicBoolean(true);
            var moves = new AtomicInteger();
            together(2, () -> {
                boolean moved = first.getAndSet(false) ? membership.cancel() : membership.admit();
                moves.addAndGet(moved ? 1 : 0);
                return null;
            });
            assertEquals(1, moves.get());
        }
    }

    /** Rule: a room that opens while all are ended ends, too. */
    @Test
    void a_join_that_comes_with_the_end_leaves_no_room_open() throws Exception {
        for (int i = 0; i < 300; i++) {
            var ending = new Rooms(bus, new Limits(8, 256, 100, Duration.ofHours(1)), events::add, new NoLab());
            bus.start(ending);
            var number = new AtomicInteger();
            together(8, () -> {
                if (number.getAndIncrement() == 4) {
                    ending.close();
                } else {
                    FakeClient.named("guest-" + number, ending).joins("room-" + number);
                }
                return null;
            });
            assertEquals(0, ending.open());
        }
        eventually(
                "every room's thread has ended",
                () -> count(RoomEvent.RoomOpened.class) == count(RoomEvent.RoomRetired.class));
    }

    private long count(Class<? extends RoomEvent> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    /** Rules: the log's order is the only order; what a full inbox couldn't take is read from the log. */
    @Test
    void joins_while_messages_pour_in_have_no_hole_and_no_double() throws Exception {
        var done = new AtomicBoolean();
        var writer = FakeClient.named("writer", rooms).joins("tea");
        writer.gets("joined");
        Thread pours = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; !done.get(); i++) {
                    writer.says("tea", "message " + i);
                    writer.hears("message " + i);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        together(8, () -> {
            for (int i = 0; i < 40; i++) {
                joinsTwiceAndHearsEverything();
            }
            return null;
        });
        done.set(true);
        pours.join();
    }

    private void joinsTwiceAndHearsEverything() throws Exception {
        var heard = new ArrayList<MessageId>();
        var first = FakeClient.named("first-" + ThreadLocalRandom.current().nextLong(), rooms)
                .joins("tea");
        addAll(heard, first.gets("joined").path("messages"));
        collect(first, heard, 5);
        first.goesAway();
        var again = FakeClient.of(first.client().user(), rooms)
                .joins("tea", heard.getLast().toString());
        addAll(heard, again.gets("joined").path("messages"));
        collect(again, heard, 5);
        again.goesAway();
        for (int i = 1; i < heard.size(); i++) {
            assertEquals(heard.get(i - 1).next(1), heard.get(i), "a hole or a double in " + heard);
        }
    }

    private static void collect(FakeClient client, List<MessageId> heard, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            heard.add(id(client.gets("message")));
        }
    }

    private static void addAll(List<MessageId> heard, JsonNode messages) {
        messages.forEach(message -> heard.add(id(message)));
    }

    private static MessageId id(JsonNode message) {
        return MessageId.parse(message.path("id").asText()).orElseThrow();
    }
}
