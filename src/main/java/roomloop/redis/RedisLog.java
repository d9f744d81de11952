package roomloop.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.Response;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/**
 * Reads the rooms' logs. Any thread; waits for Redis a few seconds at most, and throws what Jedis does. Entries of the streams that
 * other programs have written are passed over.
 */
record RedisLog(RedisNode node) {
    private record Asked(Response<List<StreamEntry>> newest, Response<List<StreamEntry>> entries) {}

    /** A piece of the stream, from an id on, and that id's own entry first if the stream still holds it. */
    private record Piece(MessageId from, List<StreamEntry> entries, MessageId end) {
        boolean beginsThere() {
            return !entries.isEmpty() && id(entries.getFirst()).equals(from);
        }
    }

    /** The messages after an id, oldest first. */
    LogPage after(RoomName room, MessageId after, int limit) throws InterruptedException {
        int count = limit + 2; // the entry asked from, and one that shows that there are more
        Piece piece = piece(room, after, count);
        boolean unbroken = piece.beginsThere();
        List<Message> later = later(room, piece);
        while (later.isEmpty() && piece.entries().size() == count) { // all are foreign
            piece = piece(room, id(piece.entries().getLast()), count);
            unbroken &= piece.beginsThere();
            later = later(room, piece);
        }
        MessageId end = later.isEmpty() || piece.end().isAfter(later.getLast().id())
                ? piece.end()
                : later.getLast().id();
        MessageId before = later.isEmpty() ? end : later.getFirst().prev();
        boolean complete = later.size() <= limit && piece.entries().size() < count;
        return new LogPage(
                later.subList(0, Math.min(limit, later.size())), unbroken || before.equals(after), complete, end);
    }

    private Piece piece(RoomName room, MessageId from, int count) throws InterruptedException {
        String log = node.keys().log(room);
        Asked asked = node.ask(
                redis -> new Asked(redis.xrevrange(log, "+", "-", 1), redis.xrange(log, from.toString(), "+", count)));
        List<StreamEntry> newest = asked.newest().get();
        return new Piece(from, asked.entries().get(), newest.isEmpty() ? MessageId.ZERO : id(newest.getFirst()));
    }

    private static List<Message> later(RoomName room, Piece piece) {
        return messages(room, piece.entries().stream().filter(entry -> id(entry).isAfter(piece.from())));
    }

    /** The last messages, oldest first. */
    LogPage latest(RoomName room, int limit) throws InterruptedException {
        Tail tail = backwards(room, "+", limit);
        return new LogPage(tail.newestFirst().reversed(), true, true, tail.end());
    }

    /** The last messages before an id, oldest first. */
    HistoryPage before(RoomName room, MessageId id, int limit) throws InterruptedException {
        var found = backwards(room, "(" + id, limit + 1).newestFirst(); // one more shows that there are older ones
        boolean start = found.size() <= limit;
        var messages = found.subList(0, Math.min(limit, found.size())).reversed();
        return new HistoryPage(messages, start, start && isTrimmed(room));
    }

    /** @param end the first entry's id, {@link MessageId#ZERO} if there is none */
    private record Tail(List<Message> newestFirst, MessageId end) {}

    /** Reads back from a bound of the stream until there are so many messages, or no older ones. */
    private Tail backwards(RoomName room, String bound, int count) throws InterruptedException {
        var entries = entriesBefore(room, bound, count);
        var end = entries.isEmpty() ? MessageId.ZERO : id(entries.getFirst());
        var found = new ArrayList<>(messages(room, entries.stream()));
        while (found.size() < count && entries.size() == count) { // some were foreign
            entries = entriesBefore(room, "(" + id(entries.getLast()), count);
            found.addAll(messages(room, entries.stream()));
        }
        return new Tail(found.subList(0, Math.min(count, found.size())), end);
    }

    private List<StreamEntry> entriesBefore(RoomName room, String bound, int count) throws InterruptedException {
        return node.ask(redis -> redis.xrevrange(node.keys().log(room), bound, "-", count))
                .get();
    }

    /** Whether the first message isn't the first that was ever said. */
    private boolean isTrimmed(RoomName room) throws InterruptedException {
        var oldest = node.ask(redis -> redis.xrange(node.keys().log(room), "-", "+", 1))
                .get();
        return messages(room, oldest.stream()).stream()
                .anyMatch(message -> !message.prev().equals(MessageId.ZERO));
    }

    private static List<Message> messages(RoomName room, Stream<StreamEntry> entries) {
        return entries.flatMap(entry -> message(room, entry).stream()).toList();
    }

    /** Empty if another program wrote it. */
    private static Optional<Message> message(RoomName room, StreamEntry entry) {
        Map<String, String> fields = entry.getFields();
        Optional<MessageId> prev = Optional.ofNullable(fields.get("prev")).flatMap(MessageId::parse);
        if (prev.isEmpty() || !fields.keySet().containsAll(List.of("from", "uid", "text"))) {
            return Optional.empty();
        }
        MessageId id = id(entry);
        var author = new User(fields.get("uid"), fields.get("from"));
        var ref = Optional.ofNullable(fields.get("ref"));
        return Optional.of(new Message(id, prev.get(), room, author, fields.get("text"), id.ms(), ref));
    }

    private static MessageId id(StreamEntry entry) {
        return new MessageId(entry.getID().getTime(), entry.getID().getSequence());
    }
}
