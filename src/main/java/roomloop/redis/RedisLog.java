package roomloop.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.Response;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.HistoryPage;
import roomloop.chat.LogPage;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** Reads the rooms' logs. Any thread; waits for Redis a few seconds at most, and throws what Jedis does. */
record RedisLog(Pool pool) {
    private record Asked(Response<List<StreamEntry>> end, Response<List<StreamEntry>> from) {}

    /** The log from an id on: its entries, that one included, and our messages among them, without that one. */
    private record Piece(List<StreamEntry> entries, List<Message> later, MessageId end) {
        boolean beginsWith(MessageId id) {
            return !entries.isEmpty() && id(entries.getFirst()).equals(id);
        }
    }

    LogPage read(RoomName room, MessageId after, int limit) throws InterruptedException {
        int count = limit + 2; // the one asked from, and one that shows that there are more
        Piece piece = piece(room, after, count);
        boolean holds = piece.beginsWith(after);
        while (piece.later().isEmpty() && piece.entries().size() == count) { // all are somebody else's
            MessageId next = id(piece.entries().getLast());
            piece = piece(room, next, count);
            holds &= piece.beginsWith(next);
        }
        List<Message> later = piece.later();
        boolean reachesBack =
                holds || (later.isEmpty() ? piece.end() : later.getFirst().prev()).equals(after);
        boolean complete = later.size() <= limit && piece.entries().size() < count;
        return new LogPage(later.subList(0, Math.min(limit, later.size())), reachesBack, complete, piece.end());
    }

    private Piece piece(RoomName room, MessageId from, int count) throws InterruptedException {
        Asked asked = pool.ask(redis -> new Asked(
                redis.xrevrange(Keys.log(room), "+", "-", 1),
                redis.xrange(Keys.log(room), from.toString(), "+", count)));
        List<StreamEntry> entries = asked.from().get();
        List<Message> later =
                messages(room, entries.stream().filter(entry -> id(entry).isAfter(from)));
        return new Piece(entries, later, last(asked.end().get(), later));
    }

    LogPage latest(RoomName room, int limit) throws InterruptedException {
        List<StreamEntry> newestFirst = before(room, "+", limit);
        MessageId end = last(newestFirst, List.of());
        List<Message> latest = messages(room, newestFirst.reversed().stream());
        while (latest.isEmpty() && newestFirst.size() == limit) { // all are somebody else's
            newestFirst = before(room, "(" + id(newestFirst.getLast()), limit);
            latest = messages(room, newestFirst.reversed().stream());
        }
        return new LogPage(latest, true, true, end);
    }

    HistoryPage before(RoomName room, MessageId id, int limit) throws InterruptedException {
        int count = limit + 1; // one more shows that there are older ones
        var found = new ArrayList<Message>(); // newest first
        List<StreamEntry> entries;
        String bound = "(" + id;
        do { // some may be somebody else's
            entries = before(room, bound, count);
            found.addAll(messages(room, entries.stream()));
            bound = entries.isEmpty() ? bound : "(" + id(entries.getLast());
        } while (found.size() < count && entries.size() == count);
        boolean start = found.size() <= limit;
        List<Message> messages = found.subList(0, Math.min(limit, found.size())).reversed();
        return new HistoryPage(messages, start, start && isTrimmed(room));
    }

    private boolean isTrimmed(RoomName room) throws InterruptedException {
        List<StreamEntry> oldest =
                pool.ask(redis -> redis.xrange(Keys.log(room), "-", "+", 1)).get();
        return messages(room, oldest.stream()).stream()
                .anyMatch(message -> !message.prev().equals(MessageId.ZERO));
    }

    private List<StreamEntry> before(RoomName room, String bound, int limit) throws InterruptedException {
        return pool.ask(redis -> redis.xrevrange(Keys.log(room), bound, "-", limit))
                .get();
    }

    /** The end of the log as it was asked for first, or of what was said since. */
    private static MessageId last(List<StreamEntry> newestFirst, List<Message> later) {
        MessageId end = newestFirst.isEmpty() ? MessageId.ZERO : id(newestFirst.getFirst());
        return later.isEmpty() || end.isAfter(later.getLast().id())
                ? end
                : later.getLast().id();
    }

    private static List<Message> messages(RoomName room, Stream<StreamEntry> entries) {
        return entries.flatMap(entry -> message(room, entry).stream()).toList();
    }

    /** Empty if somebody else wrote it. */
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
