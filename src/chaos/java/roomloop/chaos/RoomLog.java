package roomloop.chaos;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import roomloop.chat.MessageId;

/** The whole log of one room, read when the run is over. */
final class RoomLog {
    private final String room;
    private final MessageId before; // the predecessor of the first message
    private final List<MessageRecord> messages;
    private final NavigableMap<MessageId, MessageRecord> byId = new TreeMap<>();
    private final Map<MessageId, Integer> indexById = new HashMap<>();
    private final Map<String, Integer> indexByContent = new HashMap<>();

    RoomLog(String room, MessageId before, List<MessageRecord> messages) {
        this.room = room;
        this.before = before;
        this.messages = List.copyOf(messages);
        for (MessageRecord message : messages) {
            byId.put(message.id(), message);
            indexByContent.putIfAbsent(message.content(), indexById.size());
            indexById.put(message.id(), indexById.size());
        }
    }

    String room() {
        return room;
    }

    List<MessageRecord> messages() {
        return messages;
    }

    Optional<MessageRecord> at(MessageId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Where the message is in the log, or at least its content under another id; empty: nowhere. */
    Optional<Integer> indexOf(MessageRecord message) {
        return Optional.ofNullable(
                message.equals(byId.get(message.id()))
                        ? indexById.get(message.id())
                        : indexByContent.get(message.content()));
    }

    boolean reachesBackTo(MessageId id) {
        return byId.containsKey(id) || before.equals(id);
    }

    /** The ids after the first and before the second. */
    Collection<MessageId> between(MessageId after, MessageId until) {
        return until.isAfter(after) ? byId.subMap(after, false, until, false).keySet() : List.of();
    }

    /** The ids after the first, up to the second, included. */
    Collection<MessageId> after(MessageId after, MessageId to) {
        return to.isAfter(after) ? byId.subMap(after, false, to, true).keySet() : List.of();
    }

    /** How many messages there are up to that id, included. */
    int countTo(MessageId id) {
        return byId.headMap(id, true).size();
    }

    /** The newest id; the predecessor of the first if there is none. */
    MessageId last() {
        return byId.isEmpty() ? before : byId.lastKey();
    }
}
