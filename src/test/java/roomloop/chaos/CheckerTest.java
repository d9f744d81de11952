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
import roomloop.chaos.Fact.Reach;
import roomloop.chaos.Saying.Course;
import roomloop.chaos.Visit.Ending;
import roomloop.chat.MessageId;

/** A checker that can't fail is worth nothing: each test breaks one promise in a history in which all were kept. */
class CheckerTest {
    private static final String TEA = "tea";

    private final List<Line> log = new ArrayList<>();
    private final List<Saying> sayings = new ArrayList<>();
    private final List<Fact> ann = new ArrayList<>(); // came first, and heard all
    private final List<Fact> bob = new ArrayList<>(); // lost his connection after the third
    private final List<Fact> bobAgain = new ArrayList<>(); // and came back
    private final List<String> ghosts = new ArrayList<>();
    private final List<String> stuck = new ArrayList<>();
    private final List<String> odd = new ArrayList<>();

    @BeforeEach
    void a_history_in_which_all_promises_were_kept() {
        for (int i = 1; i <= 6; i++) {
            log.add(line(i));
            sayings.add(saying(i, Course.SMOOTH));
        }
        joins(ann, Optional.empty(), Reach.ALL, 0);
        joins(bob, Optional.empty(), Reach.ALL, 1, 1);
        joins(bobAgain, Optional.of(id(3)), Reach.ALL, 5, 4, 5);
        hears(ann, 1, 2, 3, 4, 5, 6);
        hears(bob, 2, 3);
        hears(bobAgain, 6);
    }

    @Test
    void a_clean_history_is_clean() {
        finds();
    }

    @Test
    void a_message_that_was_confirmed_and_is_not_in_the_log_is_lost() {
        sayings.add(saying(7, Course.SMOOTH));
        finds(Flaw.LOST);
    }

    @Test
    void a_message_that_was_heard_and_is_not_in_the_log_is_lost() {
        hears(ann, 7);
        finds(Flaw.LOST);
    }

    @Test
    void a_message_that_stands_in_the_log_under_another_id_than_was_confirmed_is_lost() {
        sayings.set(5, new Saying("ann", TEA, 6, "ref6", "text 6", Optional.of(id(5)), Course.SMOOTH));
        finds(Flaw.LOST);
    }

    @Test
    void the_same_words_in_the_log_twice_were_posted_twice() {
        log.add(new Line(id(7), "ann", "another", "text 6"));
        hearsLast("another", "text 6");
        finds(Flaw.POSTED_TWICE);
    }

    @Test
    void the_same_ref_in_the_log_twice_was_posted_twice() {
        log.add(new Line(id(7), "ann", "ref6", "text 7"));
        hearsLast("ref6", "text 7");
        finds(Flaw.POSTED_TWICE);
    }

    @Test
    void a_doubled_message_was_delivered_twice() {
        ann.add(3, heard(2));
        finds(Flaw.DELIVERED_TWICE);
    }

    @Test
    void a_message_of_the_answer_that_is_said_again_was_delivered_twice() {
        bobAgain.add(heard(5));
        finds(Flaw.DELIVERED_TWICE);
    }

    @Test
    void a_message_that_the_guest_had_already_comes_out_of_order() {
        joins(bobAgain, Optional.of(id(6)), Reach.ALL, 6, 3);
        finds(Flaw.OUT_OF_ORDER, Flaw.DIFFERENT_ORDERS);
    }

    @Test
    void swapped_messages_are_out_of_order_and_differ_from_what_the_others_hear() {
        Collections.swap(ann, 3, 4);
        finds(Flaw.OUT_OF_ORDER, Flaw.DIFFERENT_ORDERS);
    }

    @Test
    void swapped_words_under_rising_ids_are_another_order() {
        ann.set(3, new Fact.Heard(TEA, new Line(id(2), "ann", "ref3", "text 3")));
        ann.set(4, new Fact.Heard(TEA, new Line(id(3), "ann", "ref2", "text 2")));
        finds(Flaw.DIFFERENT_ORDERS, Flaw.DIFFERENT_ORDERS, Flaw.DIFFERENT_ORDERS);
    }

    @Test
    void who_said_it_first_stands_first() {
        sayings.set(1, numbered(2, 3, Course.SMOOTH));
        sayings.set(2, numbered(3, 2, Course.SMOOTH));
        finds(Flaw.OUT_OF_ORDER);
    }

    @Test
    void what_was_answered_unavailable_has_no_place_of_its_own() {
        sayings.set(1, numbered(2, 3, Course.DOUBTFUL));
        sayings.set(2, numbered(3, 2, Course.SMOOTH));
        finds();
    }

    @Test
    void a_hole_is_missed() {
        ann.remove(heard(4));
        finds(Flaw.INCOMPLETE);
    }

    @Test
    void what_never_came_though_the_guest_was_there_is_missed() {
        ann.removeLast();
        finds(Flaw.INCOMPLETE);
    }

    @Test
    void what_might_have_come_after_the_connection_ended_is_not_missed() {
        bob.removeLast();
        finds();
    }

    @Test
    void a_rejoin_that_leaves_out_the_first_or_the_last_message_missed_it() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Reach.ALL, 5, 5);
        hears(bobAgain, 6);
        finds(Flaw.INCOMPLETE);

        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Reach.ALL, 5, 4);
        hears(bobAgain, 6);
        finds(Flaw.INCOMPLETE);
    }

    @Test
    void an_answer_in_two_parts_is_as_good_as_one() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Reach.MORE, 5, 4);
        joins(bobAgain, Optional.of(id(4)), Reach.ALL, 5, 5);
        hears(bobAgain, 6);
        finds();
    }

    @Test
    void a_newcomer_who_is_shown_less_than_there_is_missed_it() {
        bob.clear();
        joins(bob, Optional.empty(), Reach.ALL, 3, 2, 3);
        finds(Flaw.INCOMPLETE);
    }

    @Test
    void a_gap_is_false_if_the_log_reaches_back() {
        ann.add(4, new Fact.GapTold(TEA));
        finds(Flaw.FALSE_GAP);
    }

    @Test
    void a_gap_on_return_is_false_if_the_log_reaches_back() {
        bobAgain.clear();
        joins(bobAgain, Optional.of(id(3)), Reach.GAP, 5, 4, 5);
        hears(bobAgain, 6);
        finds(Flaw.FALSE_GAP);
    }

    @Test
    void a_gap_is_right_where_the_log_does_not_reach_back() {
        ann.clear();
        joins(ann, Optional.of(new MessageId(7, 0)), Reach.GAP, 2, 1, 2);
        hears(ann, 3, 4, 5, 6);
        finds();
    }

    @Test
    void who_left_hears_nothing_and_misses_nothing() {
        ann.subList(5, ann.size()).clear(); // she has joined and heard three
        ann.add(new Fact.Left(TEA));
        finds();
        ann.add(heard(4));
        finds(Flaw.UNEXPECTED);
    }

    @Test
    void what_was_never_confirmed_is_reported() {
        sayings.add(new Saying("ann", TEA, 7, "ref7", "text 7", Optional.empty(), Course.DOUBTFUL));
        finds(Flaw.UNCONFIRMED);
    }

    @Test
    void ghosts_stuck_threads_and_odd_answers_are_reported() {
        ghosts.add("zoe");
        stuck.add("room-attic");
        odd.add("close 1011");
        finds(Flaw.UNEXPECTED, Flaw.GHOST, Flaw.STUCK);
    }

    /** Exactly these, each as often as it is named. */
    private void finds(Flaw... expected) {
        var visits = List.of(
                new Visit("ann", ann, Ending.HEARD_ALL),
                new Visit("bob", bob, Ending.CUT_SHORT),
                new Visit("bob again", bobAgain, Ending.HEARD_ALL));
        var logs = List.of(new RoomLog(TEA, MessageId.ZERO, log));
        var verdict = Checker.check(new History(visits, sayings, logs, odd, ghosts, stuck));
        var found = new ArrayList<Flaw>();
        for (Flaw flaw : Flaw.values()) {
            found.addAll(Collections.nCopies(verdict.count(flaw), flaw));
        }
        assertEquals(Arrays.stream(expected).sorted().toList(), found, verdict.toString());
        assertEquals(expected.length == 0, verdict.isClean());
        assertTrue(verdict.table().contains("ghosts"), verdict.table());
    }

    private void hearsLast(String ref, String text) {
        var fact = new Fact.Heard(TEA, new Line(id(7), "ann", ref, text));
        ann.add(fact);
        bobAgain.add(fact);
    }

    private static void joins(List<Fact> who, Optional<MessageId> since, Reach reach, int last, int... shown) {
        who.add(new Fact.Asked(TEA, since));
        var lines = Arrays.stream(shown).mapToObj(CheckerTest::line).toList();
        who.add(new Fact.Joined(TEA, lines, last == 0 ? MessageId.ZERO : id(last), reach));
    }

    private static void hears(List<Fact> who, int... numbers) {
        Arrays.stream(numbers).mapToObj(CheckerTest::heard).forEach(who::add);
    }

    private static Fact heard(int number) {
        return new Fact.Heard(TEA, line(number));
    }

    private static Saying saying(int number, Course course) {
        return numbered(number, number, course);
    }

    private static Saying numbered(int line, int number, Course course) {
        return new Saying("ann", TEA, number, "ref" + line, "text " + line, Optional.of(id(line)), course);
    }

    private static Line line(int number) {
        return new Line(id(number), "ann", "ref" + number, "text " + number);
    }

    private static MessageId id(int number) {
        return new MessageId(1_000 + number / 3, number); // sometimes the millisecond rises, sometimes the rest
    }
}
