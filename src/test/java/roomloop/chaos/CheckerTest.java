package roomloop.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import roomloop.chaos.CheckResult.Violation;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.TestHistory.ConnectionHistory.End;
import roomloop.chaos.TestHistory.Observation;
import roomloop.chaos.TestHistory.Observation.Coverage;
import roomloop.chaos.TestHistory.SentMessage;
import roomloop.chaos.TestHistory.SentMessage.Order;
import roomloop.chat.MessageId;

/** A checker that can't fail is worth nothing: each test breaks one promise in a history in which all were kept. */
class CheckerTest {
    private static final String TEA = "tea";

    private final List<MessageRecord> log = new ArrayList<>();
    private final List<SentMessage> sent = new ArrayList<>();
    private final List<Observation> ann = new ArrayList<>(); // came first, and received all
    private final List<Observation> bob = new ArrayList<>(); // lost his connection after the third
    private final List<Observation> bobAgain = new ArrayList<>(); // and came back
    private final List<String> ghosts = new ArrayList<>();
    private final List<String> stuck = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    @BeforeEach
    void a_history_in_which_all_promises_were_kept() {
        for (int i = 1; i <= 6; i++) {
            log.add(message(i));
            sent.add(sent(i, Order.KEPT));
        }
        joins(ann, Optional.empty(), Coverage.ALL, 0);
        joins(bob, Optional.empty(), Coverage.ALL, 1, 1);
        joins(bobAgain, Optional.of(id(3)), Coverage.ALL, 5, 4, 5);
        receives(ann, 1, 2, 3, 4, 5, 6);
        receives(bob, 2, 3);
        receives(bobAgain, 6);
    }

    @Test
    void a_clean_history_is_clean() {
        finds();
    }

    @Test
    void a_message_that_was_confirmed_and_is_not_in_the_log_is_lost() {
        sent.add(sent(7, Order.KEPT));
        finds(Violation.LOST);
    }

    @Test
    void a_message_that_was_received_and_is_not_in_the_log_is_lost() {
        receives(ann, 7);
        finds(Violation.LOST);
    }

    @Test
    void a_message_that_is_in_the_log_under_another_id_than_was_confirmed_is_lost() {
        sent.set(5, new SentMessage("ann", TEA, 6, "ref6", "text 6", Optional.of(id(5)), Order.KEPT));
        finds(Violation.LOST);
    }

    @Test
    void the_same_text_in_the_log_twice_were_posted_twice() {
        log.add(new MessageRecord(id(7), "ann", "another", "text 6"));
        receiveLast("another", "text 6");
        finds(Violation.POSTED_TWICE);
    }

    @Test
    void the_same_ref_in_the_log_twice_was_posted_twice() {
        log.add(new MessageRecord(id(7), "ann", "ref6", "text 7"));
        receiveLast("ref6", "text 7");
        finds(Violation.POSTED_TWICE);
    }

    @Test
    void a_doubled_message_was_delivered_twice() {
        ann.add(3, received(2));
        finds(Violation.DELIVERED_TWICE);
    }

    @Test
    void a_message_of_the_answer_that_comes_again_was_delivered_twice() {
        bobAgain.add(received(5));
        finds(Violation.DELIVERED_TWICE);
    }

    @Test
    void a_message_that_the_user_had_already_comes_out_of_order() {
        joins(bobAgain, Optional.of(id(6)), Coverage.ALL, 6, 3);
        finds(Violation.OUT_OF_ORDER, Violation.DIFFERENT_ORDERS);
    }

    @Test
    void swapped_messages_are_out_of_order_and_differ_from_what_others_receive() {
        Collections.swap(ann, 3, 4);
        finds(Violation.OUT_OF_ORDER, Violation.DIFFERENT_ORDERS);
    }

    @Test
    void swapped_texts_under_rising_ids_are_another_order() {
        ann.set(3, new Observation.Received(TEA, new MessageRecord(id(2), "ann", "ref3", "text 3")));
        ann.set(4, new Observation.Received(TEA, new MessageRecord(id(3), "ann", "ref2", "text 2")));
        finds(Violation.DIFFERENT_ORDERS, Violation.DIFFERENT_ORDERS, Violation.DIFFERENT_ORDERS);
    }

    @Test
    void a_sender_s_messages_are_in_the_order_of_sending() {
        sent.set(1, numbered(2, 3, Order.KEPT));
        sent.set(2, numbered(3, 2, Order.KEPT));
        finds(Violation.OUT_OF_ORDER);
    }

    @Test
    void a_message_that_was_answered_unavailable_may_be_anywhere() {
        sent.set(1, numbered(2, 3, Order.DOUBTFUL));
        sent.set(2, numbered(3, 2, Order.KEPT));
        finds();
    }

    @Test
    void a_hole_is_missed() {
        ann.remove(received(4));
        finds(Violation.INCOMPLETE);
    }

    @Test
    void a_last_message_that_never_came_though_the_user_was_there_is_missed() {
        ann.removeLast();
        finds(Violation.INCOMPLETE);
    }

    @Test
    void a_message_that_might_have_come_after_the_connection_ended_is_not_missed() {
        bob.removeLast();
        finds();
    }

    @Test
    void a_rejoin_that_leaves_out_the_first_or_the_last_message_missed_it() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Coverage.ALL, 5, 5);
        receives(bobAgain, 6);
        finds(Violation.INCOMPLETE);

        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Coverage.ALL, 5, 4);
        receives(bobAgain, 6);
        finds(Violation.INCOMPLETE);
    }

    @Test
    void an_answer_in_two_parts_is_as_good_as_one() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Coverage.MORE, 5, 4);
        joins(bobAgain, Optional.of(id(4)), Coverage.ALL, 5, 5);
        receives(bobAgain, 6);
        finds();
    }

    @Test
    void a_newcomer_that_is_shown_less_than_there_is_missed_it() {
        bob.clear();
        joins(bob, Optional.empty(), Coverage.ALL, 3, 2, 3);
        finds(Violation.INCOMPLETE);
    }

    @Test
    void a_gap_is_false_if_the_log_reaches_back() {
        ann.add(4, new Observation.Gap(TEA));
        finds(Violation.FALSE_GAP);
    }

    @Test
    void a_gap_on_return_is_false_if_the_log_reaches_back() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Coverage.GAP, 5, 4, 5);
        receives(bobAgain, 6);
        finds(Violation.FALSE_GAP);
    }

    @Test
    void a_gap_is_right_where_the_log_does_not_reach_back() {
        ann.clear();
        joins(ann, Optional.of(new MessageId(7, 0)), Coverage.GAP, 2, 1, 2);
        receives(ann, 3, 4, 5, 6);
        finds();
    }

    @Test
    void a_user_that_left_receives_nothing_and_misses_nothing() {
        ann.subList(5, ann.size()).clear(); // she has joined and received three
        ann.add(new Observation.Left(TEA));
        finds();
        ann.add(received(4));
        finds(Violation.UNEXPECTED);
    }

    @Test
    void a_message_that_was_never_confirmed_is_reported() {
        sent.add(new SentMessage("ann", TEA, 7, "ref7", "text 7", Optional.empty(), Order.DOUBTFUL));
        finds(Violation.UNCONFIRMED);
    }

    @Test
    void ghosts_stuck_threads_and_unexpected_answers_are_reported() {
        ghosts.add("zoe");
        stuck.add("room-attic");
        unexpected.add("close 1011");
        finds(Violation.UNEXPECTED, Violation.GHOST, Violation.STUCK);
    }

    /** Exactly these, each as often as it is named. */
    private void finds(Violation... expected) {
        var connections = List.of(
                new ConnectionHistory("ann", ann, End.COMPLETE),
                new ConnectionHistory("bob", bob, End.INTERRUPTED),
                new ConnectionHistory("bob again", bobAgain, End.COMPLETE));
        var logs = List.of(new RoomLog(TEA, MessageId.ZERO, log));
        var result = Checker.check(new TestHistory(connections, sent, logs, unexpected, ghosts, stuck));
        var found = new ArrayList<Violation>();
        for (Violation violation : Violation.values()) {
            found.addAll(Collections.nCopies(result.count(violation), violation));
        }
        assertEquals(Arrays.stream(expected).sorted().toList(), found, result.toString());
        assertEquals(expected.length == 0, result.isClean());
        assertTrue(result.table().contains("ghosts"), result.table());
    }

    private void receiveLast(String ref, String text) {
        var fact = new Observation.Received(TEA, new MessageRecord(id(7), "ann", ref, text));
        ann.add(fact);
        bobAgain.add(fact);
    }

    private static void joins(
            List<Observation> observations, Optional<MessageId> since, Coverage reach, int last, int... shown) {
        observations.add(new Observation.JoinSent(TEA, since));
        var messages = Arrays.stream(shown).mapToObj(CheckerTest::message).toList();
        observations.add(new Observation.Joined(TEA, messages, last == 0 ? MessageId.ZERO : id(last), reach));
    }

    private static void receives(List<Observation> observations, int... numbers) {
        Arrays.stream(numbers).mapToObj(CheckerTest::received).forEach(observations::add);
    }

    private static Observation received(int number) {
        return new Observation.Received(TEA, message(number));
    }

    private static SentMessage sent(int number, Order order) {
        return numbered(number, number, order);
    }

    private static SentMessage numbered(int message, int number, Order order) {
        return new SentMessage("ann", TEA, number, "ref" + message, "text " + message, Optional.of(id(message)), order);
    }

    private static MessageRecord message(int number) {
        return new MessageRecord(id(number), "ann", "ref" + number, "text " + number);
    }

    private static MessageId id(int number) {
        return new MessageId(1_000 + number / 3, number); // sometimes the millisecond rises, sometimes the rest
    }
}
