package roomloop.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Does what is due on one connection: asks to be let in, sends again what wasn't confirmed, says new things. The guest's thread only. */
final class Mouth {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TOO_LONG =
            TimeUnit.SECONDS.toNanos(40); // for an answer, though all sorts of things freeze
    private static final int PAUSE = 2_000; // milliseconds between two things said, at most
    private static final int BURST = 3; // messages said at once, at most
    private static final int STAYS = 40; // times that it says something before it leaves a room for a while

    private final Person me;
    private final Link link;
    private final List<Fact> facts;
    private long sayAt;

    Mouth(Person me, Link link, List<Fact> facts) {
        this.me = me;
        this.link = link;
        this.facts = facts;
        this.sayAt = me.soon(System.nanoTime(), 0, PAUSE);
    }

    /** False if an answer is overdue, and the connection not worth keeping. */
    boolean speak() {
        long now = System.nanoTime();
        me.seats.forEach(seat -> ask(seat, now));
        sendDue(now);
        if (me.mood == Person.Mood.TALKATIVE && now - sayAt >= 0) {
            sayAt = me.soon(now, 0, PAUSE);
            saySomething();
            sendDue(now);
        }
        return !isWaitingTooLong(now);
    }

    void ping() {
        send(frame("ping"));
    }

    /** One more text message was read. */
    void read() {
        send(frame("read").put("count", 1));
    }

    private void ask(Seat seat, long now) {
        if (seat.state != Seat.State.OUTSIDE || now - seat.due < 0) {
            return;
        }
        facts.add(new Fact.Asked(seat.room, seat.since));
        var join = frame("join").put("room", seat.room);
        seat.since.ifPresent(id -> join.put("since", id.toString()));
        send(join);
        seat.become(Seat.State.ASKED, now);
    }

    private void sendDue(long now) {
        for (Utterance utterance : me.sayings.waiting()) {
            if (utterance.isDue(link, now)) {
                var message = frame("message").put("room", utterance.seat.room);
                send(message.put("text", utterance.text).put("ref", utterance.ref));
                utterance.sent(link, now);
            }
        }
    }

    private void saySomething() {
        List<Seat> open = me.seats.stream().filter(Seat::isMember).toList();
        if (open.isEmpty()) {
            return;
        }
        Seat seat = open.get(me.dice.nextInt(open.size()));
        if (me.dice.nextInt(STAYS) == 0) {
            send(frame("leave").put("room", seat.room));
            seat.become(Seat.State.LEAVING, System.nanoTime());
            return;
        }
        for (int i = me.dice.nextInt(BURST); i >= 0; i--) {
            me.say(seat);
        }
    }

    private boolean isWaitingTooLong(long now) {
        for (Seat seat : me.seats) {
            boolean waits = seat.state == Seat.State.ASKED || seat.state == Seat.State.LEAVING;
            if (waits && now - seat.due > TOO_LONG) {
                me.odd.accept("no answer for 40 s: " + seat.state + " in " + seat.room);
                return true;
            }
        }
        for (Utterance utterance : me.sayings.waiting()) {
            if (utterance.unanswered(link, now) > TOO_LONG) {
                me.odd.accept("no answer for 40 s to " + utterance);
                return true;
            }
        }
        return false;
    }

    private static ObjectNode frame(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private void send(ObjectNode frame) {
        link.send(frame.toString());
    }
}
