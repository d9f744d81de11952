package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the lab's buttons do, and that the page shows it. */
class LabTest extends Looking {
    @Test
    void who_stops_reading_sees_her_outbox_fill_and_is_cut_and_all_others_hear_everything() {
        annLooks();
        annStopsReading();
        bobSays(WINDOW + 100);
        eventually("most of it waits", () -> annsOutbox() >= 100);
        ann.reads("64 sent, " + annsOutbox() + " wait of 256.");

        bobSays(OUTBOX - 100);
        eventually("the log says so", () -> happened().contains("ann was cut: outbox full at " + OUTBOX));
        ann.reads("Cut: 64 were sent");
        eventually("her gauge is gone", () -> annsOutbox() < 0);
        bobSays(1);
        eventually("the view lives on", () -> cell("room.messages", 1).equals("" + (WINDOW + OUTBOX + 1)));
    }

    /** As from the chat: this tab opens Inside, which is the same guest's. */
    @Test
    void who_chats_too_sees_both_connections_and_only_the_one_that_stopped_reading_fills() {
        ann.opens(page()).joins(room);
        ann.presses("Inside the live server");
        Tab chat = ann;
        ann = chat.opened();
        ann.reads("Live").reads("through #" + room);
        eventually("her chat is in the picture", () -> annsOutboxes().equals(List.of(0L)));
        ann.presses("Stop reading");
        eventually("her second connection is there", () -> annsOutboxes().equals(List.of(0L, 0L)));
        bobSays(WINDOW + 30);
        eventually("it alone fills", () -> annsOutbox() >= 30);
        assertEquals(0, annsOutboxes().getFirst());
        ann.reads("Outbox of ann, window 64").reads("64 sent, " + annsOutbox() + " wait of 256.");
        chat.sees("message " + (WINDOW + 29));
    }

    @Test
    void who_reads_again_in_time_is_not_cut_and_what_waited_goes_out() {
        annLooks();
        annStopsReading();
        bobSays(WINDOW + 100);
        eventually("most of it waits", () -> annsOutbox() >= 100);
        ann.presses("Read again");
        eventually("nothing waits any more", () -> annsOutbox() == 0);
        bobSays(OUTBOX);
        eventually("the view has seen it all", () -> cell("room.messages", 1).equals("" + (WINDOW + 100 + OUTBOX)));
        assertEquals(0, annsOutbox());
        ann.reads("Reading again");
    }

    @Test
    void a_flood_is_refused_beyond_the_rate_limit() throws Exception {
        var limited = uses(start(Map.of("RATE_LIMIT", "10/s burst 20")));
        var cid = uses(limited.guest("cid")).joins(room);
        annLooks(limited).reads("through #" + room);
        ann.presses("Flood");
        eventually(
                "most is echoed, and some refused",
                () -> ann.page().matches("(?s).*[2-9]\\d echoed, [1-9]\\d* refused.*"));
        eventually("the log says so", () -> happened().contains("ann was refused: rate limit"));
        assertTrue(cid.hearsA("message").path("text").textValue().startsWith("flood"));
    }

    @Test
    void where_the_lab_is_on_a_flood_cuts_who_stops_reading_in_seconds() throws Exception {
        var lab = uses(start(Map.of("LAB", "on")));
        var cid = uses(lab.guest("cid")).joins(room);
        annLooks(lab).reads("through #" + room);
        annStopsReading();
        ann.presses("Flood");
        ann.reads("Cut: 64 were sent");
        for (int i = 1; i <= WINDOW + OUTBOX; i++) {
            cid.hears("flood " + i);
        }
    }
}
