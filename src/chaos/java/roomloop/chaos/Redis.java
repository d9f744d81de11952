package roomloop.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.MessageId;
import roomloop.support.TestRedis;

/** What the machine asks of its Redis besides killing it. */
final class Redis {
    private static final int PAGE = 5_000;
    private static final String HUSH = """
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
            if newest then
                redis.call('XADD', KEYS[1], '*', 'prev', newest[1], 'from', 'Nemesis', 'uid', 'nemesis', 'text', ARGV[1])
            end""";

    private final TestRedis redis;

    Redis(TestRedis redis) {
        this.redis = redis;
    }

    /** CLIENT KILL TYPE. */
    void dropClients(ClientType type) {
        try (var cli = redis.cli()) {
            cli.clientKill(ClientKillParams.clientKillParams().type(type));
        }
    }

    /** @param memory bytes that it may use; with 0 as many as it likes, with 1 it refuses to write anything */
    void limit(int memory) {
        try (var cli = redis.cli()) {
            cli.configSet("maxmemory", Integer.toString(memory));
        }
    }

    /** Puts a message into a log and tells nobody: as if on every way to the servers it was lost, as Pub/Sub allows. */
    void hush(String room, String text) {
        try (var cli = redis.cli()) {
            cli.eval(HUSH, List.of(logOf(room)), List.of(text));
        }
    }

    /** The whole log of a room. */
    RoomLog log(String room) {
        MessageId before = MessageId.ZERO;
        var lines = new ArrayList<Line>();
        try (var cli = redis.cli()) {
            String from = "-";
            List<StreamEntry> page;
            do {
                page = cli.xrange(logOf(room), from, "+", PAGE);
                if (lines.isEmpty() && !page.isEmpty()) {
                    before = id(page.getFirst().getFields().get("prev"));
                }
                page.forEach(entry -> lines.add(line(entry)));
                from = page.isEmpty() ? "+" : "(" + page.getLast().getID();
            } while (page.size() == PAGE);
        }
        return new RoomLog(room, before, lines);
    }

    private static String logOf(String room) {
        return "{room:" + room + "}:log";
    }

    private static Line line(StreamEntry entry) {
        Map<String, String> fields = entry.getFields();
        return new Line(
                id(entry.getID().toString()), fields.get("uid"), fields.getOrDefault("ref", ""), fields.get("text"));
    }

    private static MessageId id(String text) {
        return MessageId.parse(text).orElseThrow();
    }
}
