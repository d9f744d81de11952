package roomloop.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** What every bus keeps, whether it speaks to other servers or not. */
public abstract class BusContract extends BusFixture {
    public static final int HISTORY = 50;

    public abstract MessageBus bus();

    /** A started bus that follows the room. */
    public final MessageBus following(RecordingListener listener, RoomName... rooms) throws InterruptedException {
        MessageBus bus = starts(bus(), listener);
        for (RoomName room : rooms) {
            bus.subscribe(room);
            listener.isConfirmed(room);
        }
        return bus;
    }

    @Test
    void a_message_is_heard_whole_under_the_id_that_its_sender_was_told() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following(listener, TEA);
        String text = "h\u00e9llo \"w\u00f6rld\"\n\t/ \\ \ud83c\udf75 | {}";
        PublishResult posted = posted(bus.publish(new Draft(TEA, ANN, text, Optional.of("c1"))));
        assertFalse(posted.repeated());
        MessageId id = posted.id();
        var expected = new Message(id, MessageId.ZERO, TEA, ANN, text, Optional.of("c1"));
        assertEquals(expected, listener.hearsNext());
        assertEquals(new LogPage(List.of(expected), true, true, id), bus.readLatest(TEA, 10));
        assertEquals(new LogPage(List.of(expected), true, true, id), bus.readAfter(TEA, MessageId.ZERO, 10));
    }

    @Test
    void a_message_without_ref_is_told_and_kept_without_one() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following(listener, TEA);
        assertFalse(says(bus, "hi").repeated());
        assertEquals(Optional.empty(), listener.hearsNext().ref());
        assertEquals(
                Optional.empty(), bus.readLatest(TEA, 1).messages().getFirst().ref());
    }

    @Test
    void ids_only_increase_and_every_message_names_the_one_before_it() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following(listener, TEA);
        for (int i = 0; i < 200; i++) {
            bus.publish(draft("m" + i));
        }
        MessageId last = MessageId.ZERO;
        for (int i = 0; i < 200; i++) {
            Message heard = listener.hearsNext();
            assertEquals("m" + i, heard.text());
            assertEquals(last, heard.prev());
            assertTrue(heard.id().isAfter(last));
            last = heard.id();
        }
    }

    @Test
    void the_same_ref_is_posted_once() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following(listener, TEA);
        PublishResult first = posted(bus.publish(draft("once", "r1")));
        PublishResult again = posted(bus.publish(draft("once", "r1")));
        assertEquals(new PublishResult(first.id(), true), again);
        says(bus, "after");
        listener.hears("once");
        listener.hears("after");
    }

    @Test
    void the_same_ref_of_another_guest_or_in_another_room_is_another_message() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        assertFalse(posted(bus.publish(draft("x", "r1"))).repeated());
        assertFalse(
                posted(bus.publish(new Draft(TEA, BOB, "x", Optional.of("r1")))).repeated());
        assertFalse(posted(bus.publish(new Draft(COFFEE, ANN, "x", Optional.of("r1"))))
                .repeated());
        assertTrue(posted(bus.publish(draft("x", "r1"))).repeated());
    }

    @Test
    void a_log_is_read_page_by_page() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        var ids = new ArrayList<MessageId>();
        for (int i = 0; i < 5; i++) {
            ids.add(says(bus, "m" + i).id());
        }
        LogPage first = bus.readAfter(TEA, ids.get(0), 2);
        assertEquals(List.of("m1", "m2"), texts(first));
        assertTrue(first.reachesBack());
        assertFalse(first.complete());
        assertEquals(ids.get(4), first.newest());
        LogPage second = bus.readAfter(TEA, ids.get(2), 2);
        assertEquals(List.of("m3", "m4"), texts(second));
        assertTrue(second.complete());
        assertEquals(new LogPage(List.of(), true, true, ids.get(4)), bus.readAfter(TEA, ids.get(4), 2));
        assertEquals(List.of("m2", "m3", "m4"), texts(bus.readLatest(TEA, 3)));
    }

    @Test
    void a_log_is_read_backwards_from_any_message() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        var ids = new ArrayList<MessageId>();
        for (int i = 0; i < 5; i++) {
            ids.add(says(bus, "m" + i).id());
        }
        HistoryPage later = bus.readBefore(TEA, ids.get(4), 2);
        assertEquals(List.of("m2", "m3"), texts(later));
        assertFalse(later.start());
        HistoryPage first = bus.readBefore(TEA, ids.get(2), 2);
        assertEquals(List.of("m0", "m1"), texts(first));
        assertTrue(first.start());
        assertFalse(first.trimmed());
        assertEquals(new HistoryPage(List.of(), true, false), bus.readBefore(TEA, ids.get(0), 2));
        assertEquals(new HistoryPage(List.of(), true, false), bus.readBefore(COFFEE, ids.get(0), 2));
        assertEquals(new HistoryPage(List.of(), true, false), bus.readBefore(TEA, MessageId.ZERO, 2));
    }

    @Test
    void a_log_that_was_trimmed_says_so_when_it_is_read_backwards() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        for (int i = 0; i < 8 * HISTORY; i++) {
            bus.publish(draft("m" + i));
        }
        says(bus, "last");
        HistoryPage all = bus.readBefore(TEA, bus.readLatest(TEA, 1).newest(), Integer.MAX_VALUE - 1);
        assertTrue(all.start());
        assertTrue(all.trimmed());
        MessageId oldest = all.messages().getFirst().id();
        assertEquals(new HistoryPage(List.of(), true, true), bus.readBefore(TEA, oldest, 10));
    }

    @Test
    void a_log_reaches_back_to_what_it_holds_and_to_what_came_just_before() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        assertTrue(bus.readAfter(TEA, MessageId.ZERO, 10).reachesBack(), "nothing was said yet");
        for (int i = 0; i < 8 * HISTORY; i++) {
            bus.publish(draft("m" + i));
        }
        says(bus, "last");
        LogPage all = bus.readLatest(TEA, Integer.MAX_VALUE);
        assertTrue(all.messages().size() >= HISTORY);
        Message oldest = all.messages().getFirst();
        assertNotEquals(MessageId.ZERO, oldest.prev(), "the log is bounded");
        assertTrue(bus.readAfter(TEA, oldest.prev(), 10).reachesBack());
        assertTrue(bus.readAfter(TEA, oldest.id(), 10).reachesBack());
        assertFalse(bus.readAfter(TEA, MessageId.ZERO, 10).reachesBack());
        MessageId beyond = all.newest().next(all.newest().ms() + 60_000);
        assertFalse(bus.readAfter(TEA, beyond, 10).reachesBack(), "an id that the log doesn't know");
    }

    @Test
    void all_senders_together_have_one_order_that_is_the_order_of_the_log() throws Exception {
        var listener = new RecordingListener();
        MessageBus bus = following(listener, TEA);
        var senders = new ArrayList<Thread>();
        for (String name : List.of("a", "b", "c", "d")) {
            var sender = new User(name, name);
            senders.add(Thread.startVirtualThread(() -> talk(bus, sender)));
        }
        List<Message> heard = listener.hears(4 * 200);
        assertEquals(
                heard, heard.stream().sorted((x, y) -> x.id().compareTo(y.id())).toList());
        for (String name : List.of("a", "b", "c", "d")) {
            var own = heard.stream().filter(m -> m.author().uid().equals(name)).map(Message::text);
            assertEquals(numbers(200), own.toList(), "what " + name + " said, as it was said");
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    @Test
    void the_room_list_counts_every_guest_once_and_forgets_empty_rooms() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA, COFFEE);
        bus.track(TEA, ANN);
        bus.track(TEA, ANN);
        bus.track(COFFEE, ANN);
        bus.track(COFFEE, BOB);
        var both = Set.of(new RoomCount("coffee", 2), new RoomCount("tea", 1));
        eventually("both rooms", () -> Set.copyOf(bus.rooms()).equals(both));
        bus.untrack(TEA, ANN);
        bus.untrack(COFFEE, BOB);
        eventually("one room", () -> bus.rooms().equals(List.of(new RoomCount("coffee", 1))));
    }

    /** It was in the room twice, by tokens with two names, and the first connection ended first. */
    @Test
    void a_guest_that_leaves_under_another_name_than_it_came_is_forgotten() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        bus.track(TEA, ANN);
        eventually("listed", () -> bus.rooms().equals(List.of(new RoomCount("tea", 1))));
        bus.untrack(TEA, new User(ANN.uid(), "anna"));
        eventually("no guest", () -> bus.rooms().isEmpty());
    }

    @Test
    void a_drained_bus_takes_nothing_more() throws Exception {
        MessageBus bus = following(new RecordingListener(), TEA);
        CompletionStage<PublishResult> before = bus.publish(draft("before"));
        bus.drain(Duration.ofSeconds(3));
        assertFalse(posted(before).repeated());
        isUnavailable(bus.publish(draft("after")));
    }

    private static List<String> texts(HistoryPage page) {
        return page.messages().stream().map(Message::text).toList();
    }

    public static List<String> texts(LogPage page) {
        return page.messages().stream().map(Message::text).toList();
    }

    private static List<String> numbers(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(String::valueOf)
                .toList();
    }

    private static void talk(MessageBus bus, User sender) {
        for (String text : numbers(200)) {
            try {
                bus.publish(new Draft(TEA, sender, text, Optional.empty()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
