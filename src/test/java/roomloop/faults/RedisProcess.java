package roomloop.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.resps.StreamEntry;
import roomloop.chat.MessageId;

/** A Redis of our own, which writes down everything before it answers, so that it may be killed at any time. */
final class RedisProcess implements AutoCloseable {
    private static final int PATIENCE = 20_000; // milliseconds
    private static final int PAGE = 10_000;

    private final Path directory;
    private final int port;
    private volatile Process process; // nemesis only, one fault at a time; and whoever closes

    RedisProcess(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.port = Processes.freePort();
        start();
    }

    int port() {
        return port;
    }

    /** Waits until it has read what it had written down, and answers. */
    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("redis.log").toFile()))
                .start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("redis-server doesn't start, see " + directory.resolve("redis.log"));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    void kill() throws InterruptedException {
        Processes.kill(process);
    }

    void freeze() throws IOException, InterruptedException {
        Processes.signal(process, "STOP");
    }

    void thaw() throws IOException, InterruptedException {
        Processes.signal(process, "CONT");
    }

    /** CLIENT KILL TYPE. */
    void dropClients(ClientType type) {
        try (var jedis = connect()) {
            jedis.clientKill(ClientKillParams.clientKillParams().type(type));
        }
    }

    /** The whole log of a room. */
    RoomLog log(String room) {
        MessageId before = MessageId.ZERO;
        var lines = new ArrayList<Line>();
        try (var jedis = connect()) {
            String from = "-";
            List<StreamEntry> page;
            do {
                page = jedis.xrange("{room:" + room + "}:log", from, "+", PAGE);
                if (lines.isEmpty() && !page.isEmpty()) {
                    before = id(page.getFirst().getFields().get("prev"));
                }
                page.forEach(entry -> lines.add(line(entry)));
                from = page.isEmpty() ? "+" : "(" + page.getLast().getID();
            } while (page.size() == PAGE);
        }
        return new RoomLog(room, before, lines);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private List<String> command() {
        var command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--dir", directory.toAbsolutePath().toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        return command;
    }

    private boolean answers() {
        try (var jedis = connect()) {
            return "PONG".equals(jedis.ping());
        } catch (JedisException e) {
            return false;
        }
    }

    private Jedis connect() {
        return new Jedis("127.0.0.1", port, PATIENCE);
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
