package roomloop.redis;

import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.Message;
import roomloop.chat.MessageId;

/** A room that is open here, from subscribe to unsubscribe, and what this server knows of the end of its log. Any thread. */
final class RoomSubscription {
    private final AtomicReference<MessageId> newest = new AtomicReference<>(MessageId.ZERO);
    private volatile MessageId received = MessageId.ZERO; // only the subscriber writes
    private volatile boolean confirmed; // likewise

    /** The newest id that this server knows of, from wherever: no new id may be lower. */
    MessageId newest() {
        return newest.get();
    }

    /** The newest id received without a break since the subscription was confirmed: if the log is lost, it ended there. */
    MessageId received() {
        return received;
    }

    /** Whether Redis tells the room to us. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** The log holds this id. */
    void learn(MessageId id) {
        newest.accumulateAndGet(id, (known, now) -> now.isAfter(known) ? now : known);
    }

    // ---- Subscriber only.

    /** A message that doesn't follow on what was received is a broken chain, or isn't ours: the log will tell. */
    void receive(Message message) {
        if (received.equals(MessageId.ZERO) || received.equals(message.prev())) {
            received = message.id();
            learn(message.id());
        } else {
            received = MessageId.ZERO;
        }
    }

    /** From here on Redis tells the room; before, there may have been messages that weren't received. */
    void confirm() {
        received = MessageId.ZERO;
        confirmed = true;
    }

    /** Redis doesn't tell the room any more, or not yet. */
    void lose() {
        confirmed = false;
    }
}
