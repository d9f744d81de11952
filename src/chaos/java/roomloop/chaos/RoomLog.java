package roomloop.chaos;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import roomloop.chat.MessageId;

/** The whole log of one room, read when all was over. */
final class RoomLog {
    private final String room;
    private final MessageId before; // the predecessor of the first line
    private final List<Line> lines;
    private final NavigableMap<MessageId, Line> byId = new TreeMap<>();
    private final Map<MessageId, Integer> placesById = new HashMap<>();
    private final Map<String, Integer> placesByWords = new HashMap<>();

    RoomLog(String room, MessageId before, List<Line> lines) {
        this.room = room;
        this.before = before;
        this.lines = List.copyOf(lines);
        for (Line line : lines) {
            byId.put(line.id(), line);
            placesByWords.putIfAbsent(line.words(), placesById.size());
            placesById.put(line.id(), placesById.size());
        }
    }

    String room() {
        return room;
    }

    List<Line> lines() {
        return lines;
    }

    Optional<Line> at(MessageId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Where the line stands among all, or at least its words; empty if they don't. */
    Optional<Integer> place(Line line) {
        return Optional.ofNullable(
                line.equals(byId.get(line.id())) ? placesById.get(line.id()) : placesByWords.get(line.words()));
    }

    boolean reachesBackTo(MessageId id) {
        return byId.containsKey(id) || before.equals(id);
    }

    /** The ids after the first and before the second. */
    Collection<MessageId> between(MessageId after, MessageId until) {
        return until.isAfter(after) ? byId.subMap(after, false, until, false).keySet() : List.of();
    }

    /** The ids after that one, as far as the second, included. */
    Collection<MessageId> from(MessageId after, MessageId to) {
        return to.isAfter(after) ? byId.subMap(after, false, to, true).keySet() : List.of();
    }

    /** How many lines there are up to that id, included. */
    int countTo(MessageId id) {
        return byId.headMap(id, true).size();
    }

    /** The newest id; the predecessor of the first if there is none. */
    MessageId last() {
        return byId.isEmpty() ? before : byId.lastKey();
    }
}
