package roomloop.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/**
 * Reads the rooms' logs. Any thread; waits for Redis a few seconds at most. Entries of the streams that
 * other programs have written are passed over.
 */
record RedisLog(RedisNode node) {
    /** The messages after an id, oldest first. */
    LogPage after(RoomName room, MessageId after, int limit) throws UnavailableException, InterruptedException {
        String log = node.keys().log(room);
        int count = limit + 2; // the entry asked from, and one that shows that there are more
        MessageId from = after;
        MessageId end;
        boolean unbroken = true; // the stream still holds what was asked from
        boolean complete;
        List<Message> later;
        do {
            String first = from.toString();
            var asked = node.ask("the log", redis -> {
                var last = redis.xrevrange(log, "+", "-", 1);
                var some = redis.xrange(log, first, "+", count);
                return () -> List.of(last.get(), some.get());
            });
            end = newest(asked.getFirst());
            var entries = asked.getLast();
            unbroken &= !entries.isEmpty() && id(entries.getFirst()).equals(from);
            complete = entries.size() < count;
            from = complete ? from : id(entries.getLast());
            later = messages(room, entries).stream()
                    .filter(message -> message.id().isAfter(after))
                    .toList();
        } while (later.isEmpty() && !complete); // all were written by other programs
        if (!later.isEmpty() && later.getLast().id().isAfter(end)) {
            end = later.getLast().id();
        }
        node.learn(room, end);
        MessageId before = later.isEmpty() ? end : later.getFirst().prev();
        return new LogPage(
                later.subList(0, Math.min(limit, later.size())),
                unbroken || before.equals(after),
                complete && later.size() <= limit,
                end);
    }

    /** The last messages, oldest first. */
    LogPage latest(RoomName room, int limit) throws UnavailableException, InterruptedException {
        var last = entriesBefore(room, "+", limit);
        node.learn(room, newest(last));
        return new LogPage(backwards(room, last, limit).reversed(), true, true, newest(last));
    }

    /** The last messages before an id, oldest first. */
    HistoryPage before(RoomName room, MessageId id, int limit) throws UnavailableException, InterruptedException {
        if (id.equals(MessageId.ZERO)) { // Redis refuses to read what is before its smallest id
            return new HistoryPage(List.of(), true, isTrimmed(room));
        }
        int count = limit + 1; // one more shows that there are older ones
        var found = backwards(room, entriesBefore(room, "(" + id, count), count);
        boolean start = found.size() <= limit;
        var messages = found.subList(0, Math.min(limit, found.size())).reversed();
        return new HistoryPage(messages, start, start && isTrimmed(room));
    }

    /** The messages among the entries, newest first, and then older ones, until there are so many or no more. */
    private List<Message> backwards(RoomName room, List<StreamEntry> last, int count)
            throws UnavailableException, InterruptedException {
        var entries = last;
        var found = new ArrayList<>(messages(room, entries));
        while (found.size() < count && entries.size() == count) { // some were written by other programs
            entries = entriesBefore(room, "(" + id(entries.getLast()), count);
            found.addAll(messages(room, entries));
        }
        return found.subList(0, Math.min(count, found.size()));
    }

    private List<StreamEntry> entriesBefore(RoomName room, String bound, int count)
            throws UnavailableException, InterruptedException {
        return node.ask("the log", redis -> redis.xrevrange(node.keys().log(room), bound, "-", count));
    }

    /** Whether the first message isn't the first that was ever said. */
    private boolean isTrimmed(RoomName room) throws UnavailableException, InterruptedException {
        var oldest = node.ask("the log", redis -> redis.xrange(node.keys().log(room), "-", "+", 1));
        return messages(room, oldest).stream()
                .anyMatch(message -> !message.prev().equals(MessageId.ZERO));
    }

    private static List<Message> messages(RoomName room, List<StreamEntry> entries) {
        return entries.stream().flatMap(entry -> message(room, entry).stream()).toList();
    }

    /** Empty if another program wrote it. */
    private static Optional<Message> message(RoomName room, StreamEntry entry) {
        Map<String, String> fields = entry.getFields();
        Optional<MessageId> prev = Optional.ofNullable(fields.get("prev")).flatMap(MessageId::parse);
        if (prev.isEmpty() || !fields.keySet().containsAll(List.of("from", "uid", "text"))) {
            return Optional.empty();
        }
        var author = new User(fields.get("uid"), fields.get("from"));
        var ref = Optional.ofNullable(fields.get("ref"));
        return Optional.of(new Message(id(entry), prev.get(), room, author, fields.get("text"), ref));
    }

    private static MessageId newest(List<StreamEntry> newestFirst) {
        return newestFirst.isEmpty() ? MessageId.ZERO : id(newestFirst.getFirst());
    }

    private static MessageId id(StreamEntry entry) {
        return new MessageId(entry.getID().getTime(), entry.getID().getSequence());
    }
}
