package roomloop.bus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.Response;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.Guest;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.Page;
import roomloop.chat.RoomName;

/** Reads the rooms' logs. Any thread; waits for Redis a few seconds at most, and throws what Jedis does. */
final class RedisLog {
    private static final int MOST_AT_ONCE = 1_000_000; // entries

    private final Pool pool;

    RedisLog(Pool pool) {
        this.pool = pool;
    }

    /** @param end the log's last entry, @param from its entries from an id on, that one included */
    private record Asked(Response<List<StreamEntry>> end, Response<List<StreamEntry>> from) {}

    Page read(RoomName room, MessageId after, int limit) throws InterruptedException {
        int count = Math.min(limit, MOST_AT_ONCE) + 2; // the one asked from, and one that shows that there are more
        Asked asked = pool.ask(redis -> new Asked(
                redis.xrevrange(Keys.log(room), "+", "-", 1),
                redis.xrange(Keys.log(room), after.toString(), "+", count)));
        return page(room, after, limit, count, asked);
    }

    Page latest(RoomName room, int limit) throws InterruptedException {
        int count = Math.min(limit, MOST_AT_ONCE);
        List<StreamEntry> entries = pool.ask(redis -> redis.xrevrange(Keys.log(room), "+", "-", count))
                .get();
        return new Page(messages(room, entries.reversed().stream()), true, true, last(entries, List.of()));
    }

    private static Page page(RoomName room, MessageId after, int limit, int count, Asked asked) {
        List<StreamEntry> from = asked.from().get();
        boolean holds = !from.isEmpty() && id(from.getFirst()).equals(after);
        List<Message> later = messages(room, from.stream().skip(holds ? 1 : 0));
        MessageId end = last(asked.end().get(), later);
        boolean reachesBack = holds || (later.isEmpty() ? end : later.getFirst().prev()).equals(after);
        boolean complete = later.size() <= limit && (from.size() < count || later.isEmpty());
        return new Page(later.subList(0, Math.min(limit, later.size())), reachesBack, complete, end);
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
        var author = new Guest(fields.get("uid"), fields.get("from"));
        var ref = Optional.ofNullable(fields.get("ref"));
        return Optional.of(new Message(id, prev.get(), room, author, fields.get("text"), id.ms(), ref));
    }

    private static MessageId id(StreamEntry entry) {
        return new MessageId(entry.getID().getTime(), entry.getID().getSequence());
    }
}
