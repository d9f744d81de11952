package roomloop.redis;

import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** One wish to hear a room, from follow to unfollow, and what this server knows of the end of the room's log. Any thread. */
final class Follow {
    private final RoomName room;
    private final AtomicReference<MessageId> newest = new AtomicReference<>(MessageId.ZERO);
    private volatile MessageId heard = MessageId.ZERO;

    Follow(RoomName room) {
        this.room = room;
    }

    RoomName room() {
        return room;
    }

    /** That the log holds this id, wherever one knows it from. */
    void learn(MessageId id) {
        newest.accumulateAndGet(id, (known, now) -> now.isAfter(known) ? now : known);
    }

    /** A message that follows on nothing that was heard is a broken chain, or somebody else's: the log will tell. */
    void hear(Message message) {
        if (heard.equals(MessageId.ZERO) || heard.equals(message.prev())) {
            heard = message.id();
            learn(message.id());
        } else {
            heard = MessageId.ZERO;
        }
    }

    /** The subscription is new: there may have been messages that weren't heard. */
    void confirm() {
        heard = MessageId.ZERO;
    }

    /** The newest id that this server knows of: no new id may be lower. */
    MessageId newest() {
        return newest.get();
    }

    /** The newest id heard since the subscription was confirmed: if the log is lost, it ended there. */
    MessageId heard() {
        return heard;
    }
}
