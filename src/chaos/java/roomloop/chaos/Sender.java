package roomloop.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import roomloop.chaos.TestHistory.Observation;
import roomloop.chaos.UserState.Membership;
import roomloop.chaos.UserState.PendingMessage;

/**
 * Sends what is due on one connection: joins, messages that aren't confirmed yet, new messages. Only the user's thread touches
 * it.
 */
final class Sender {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long OVERDUE =
            TimeUnit.SECONDS.toNanos(40); // longer than all freezes together delay an answer
    private static final int PAUSE = 2_000; // milliseconds between two bursts of messages, at most
    private static final int BURST = 3; // messages at once, at most
    private static final int STAY = 40; // bursts, on average, until the user leaves a room for a while

    private final UserState user;
    private final UserSocket socket;
    private final List<Observation> observations;
    private long nextBurst;

    Sender(UserState user, UserSocket socket, List<Observation> observations) {
        this.user = user;
        this.socket = socket;
        this.observations = observations;
        this.nextBurst = user.soon(System.nanoTime(), 0, PAUSE);
    }

    /** False if an answer is overdue, so that the connection isn't worth keeping. */
    boolean sendDue() {
        long now = System.nanoTime();
        user.memberships.forEach(membership -> joinIfDue(membership, now));
        sendMessages(now);
        if (user.phase == UserState.Phase.ACTIVE && now - nextBurst >= 0) {
            nextBurst = user.soon(now, 0, PAUSE);
            act();
            sendMessages(now);
        }
        return !isOverdue(now);
    }

    void ping() {
        send(frame("ping"));
    }

    /** Tells the server that one more text message was read. */
    void creditOne() {
        send(frame("read").put("count", 1));
    }

    private void joinIfDue(Membership membership, long now) {
        if (membership.state != Membership.State.OUTSIDE || now - membership.due < 0) {
            return;
        }
        observations.add(new Observation.JoinSent(membership.room, membership.since));
        var join = frame("join").put("room", membership.room);
        membership.since.ifPresent(id -> join.put("since", id.toString()));
        send(join);
        membership.become(Membership.State.JOINING, now);
    }

    private void sendMessages(long now) {
        for (PendingMessage message : user.unconfirmed()) {
            if (message.isDue(socket, now)) {
                var frame = frame("message").put("room", message.membership.room);
                send(frame.put("text", message.text).put("ref", message.ref));
                message.sent(socket, now);
            }
        }
    }

    /** Creates a burst of messages for a room, or leaves it. */
    private void act() {
        List<Membership> joined =
                user.memberships.stream().filter(Membership::isMember).toList();
        if (joined.isEmpty()) {
            return;
        }
        Membership membership = joined.get(user.random.nextInt(joined.size()));
        if (user.random.nextInt(STAY) == 0) {
            send(frame("leave").put("room", membership.room));
            membership.become(Membership.State.LEAVING, System.nanoTime());
            return;
        }
        for (int i = user.random.nextInt(BURST); i >= 0; i--) {
            user.send(membership);
        }
    }

    private boolean isOverdue(long now) {
        for (Membership membership : user.memberships) {
            boolean waits =
                    membership.state == Membership.State.JOINING || membership.state == Membership.State.LEAVING;
            if (waits && now - membership.due > OVERDUE) {
                user.unexpected.accept("no answer for 40 s: " + membership.state + " in " + membership.room);
                return true;
            }
        }
        for (PendingMessage message : user.unconfirmed()) {
            if (message.unanswered(socket, now) > OVERDUE) {
                user.unexpected.accept("no answer for 40 s to " + message);
                return true;
            }
        }
        return false;
    }

    private static ObjectNode frame(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private void send(ObjectNode frame) {
        socket.send(frame.toString());
    }
}
