package roomloop.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageId;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;

/**
 * Publishes to one Redis. A sender puts its message into a queue and goes on; one thread takes what waits there, sends it as one
 * pipeline, and gives the answers to the senders. What isn't answered is sent again, in order, before anything newer: each message
 * has a ref, so that Redis posts it once.
 */
final class Publisher implements AutoCloseable {
    private static final int QUEUE = 4096; // messages; full: the sender is told that the message is unavailable
    private static final int BYTES_PER_MESSAGE = 1024; // its objects, without the text
    private static final int BYTES_PER_CHAR = 6; // the text, and its copies on the way
    private static final int BATCH = 256; // messages in one pipeline
    private static final int BATCH_CHARS = 64 * 1024; // of text; about what the kernel takes from us without waiting
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Set<String> DEMOTED = Set.of("READONLY", "MASTERDOWN"); // replies of a replica
    private static final String NOT_STORED = "the message could not be stored, please send it again";
    private static final String SCRIPT = resource("publish.lua");

    /** What waits in the queue. */
    sealed interface Outgoing permits PendingMessage, Ephemeral {
        /** Whether it need not be sent again. */
        boolean isAnswered();

        /** Characters of text, about. */
        int chars();
    }

    /** For the servers that have the room open just now: no client waits for an answer, and a second try would come too late. */
    private record Ephemeral(String channel, String payload) implements Outgoing {
        @Override
        public boolean isAnswered() {
            return true;
        }

        @Override
        public int chars() {
            return payload.length();
        }
    }

    private record Author(String uid, RoomName room) {}

    private record Sent(PendingMessage message, Response<?> reply) {}

    private final Keys keys;
    private final Dialect dialect;
    private final int history; // messages
    private final long maxBytes; // of all that isn't answered yet, by estimate
    private final AtomicLong bytes = new AtomicLong();
    private final Map<RoomName, RoomSubscription> rooms; // those that are open here
    private final Runnable onDemoted; // told that the connections lead to a Redis that is no master any more
    private final ReconnectLoop loop;
    private final Thread deadlines;
    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(QUEUE);

    /** What isn't answered yet, the oldest first, and some that are; so as bounded as queue and batch. Empty: the last one. */
    private final BlockingQueue<Optional<PendingMessage>> open = new LinkedBlockingQueue<>();

    private final QueueGauge queued = new QueueGauge(QUEUE);
    private final QueueGauge unanswered = new QueueGauge(BATCH);
    private volatile boolean draining; // takes nothing more
    private volatile boolean closed; // the queue has no reader any more

    // Publisher's thread only.
    private final Deque<Outgoing> batch = new ArrayDeque<>(); // sent, or about to be, and not answered
    private RoomName lastRoom;

    Publisher(
            Keys keys,
            int history,
            long maxBytes,
            Map<RoomName, RoomSubscription> rooms,
            RedisConnections connections,
            Health health,
            Runnable onDemoted) {
        this.keys = keys;
        this.dialect = connections.dialect();
        this.onDemoted = onDemoted;
        this.lastRoom = dialect.probed();
        this.history = history;
        this.maxBytes = maxBytes;
        this.rooms = rooms;
        this.loop = new ReconnectLoop("publisher", connections, health, this::publishAll);
        this.deadlines = connections.thread("deadlines", this::watchDeadlines);
    }

    // ---- Any thread may call these; nothing waits but the end.

    void start() {
        loop.start();
        deadlines.start();
    }

    CompletionStage<PublishResult> publish(PendingMessage message) {
        long size = BYTES_PER_MESSAGE + BYTES_PER_CHAR * message.chars();
        if (draining) {
            message.fail("this server is shutting down");
        } else if (bytes.get() + size > maxBytes || !queue.offer(message)) {
            message.fail("too many messages are waiting, please send it again");
        } else {
            bytes.addAndGet(size);
            message.answer().whenComplete((result, failure) -> bytes.addAndGet(-size));
            open.add(Optional.of(message));
            if (closed) {
                message.fail("this server has shut down");
            }
        }
        return message.answer();
    }

    /** Forgotten when there is much to do. */
    void publishEphemeral(RoomName room, String payload) {
        if (queue.size() < QUEUE / 2) {
            queue.offer(new Ephemeral(keys.channel(room), payload));
        }
    }

    QueueStats queued() {
        queued.is(queue.size());
        return queued.read();
    }

    QueueStats unanswered() {
        return unanswered.read();
    }

    /** Takes nothing more, gives what is there that long to be answered, and then fails the rest. */
    void drain(Duration atMost) throws InterruptedException {
        draining = true;
        open.add(Optional.empty());
        if (!deadlines.join(atMost)) {
            close();
        }
    }

    @Override
    public void close() {
        draining = true;
        loop.close(); // so the batch is ours now
        closed = true;
        batch.addAll(queue);
        for (Outgoing left : batch) {
            if (left instanceof PendingMessage message) {
                message.fail("this server has shut down");
            }
        }
        ReconnectLoop.end(deadlines);
    }

    // ---- Only the thread "deadlines" runs this.

    /** Fails each message that isn't answered in time. The oldest is due first, so this waits for one message after the other. */
    private void watchDeadlines() {
        try {
            for (var oldest = open.take(); oldest.isPresent(); oldest = open.take()) {
                oldest.get().await();
                open.removeIf(next -> next.filter(Outgoing::isAnswered).isPresent()); // as a rule, the whole batch
                if (oldest.get().answer().isCompletedExceptionally()) {
                    queue.removeIf(Outgoing::isAnswered); // so that the queue takes newer ones
                }
            }
        } catch (InterruptedException e) {
            // closed: all are answered
        }
    }

    // ---- Only the publisher's thread runs what follows.

    private void publishAll(Connection redis) throws InterruptedException {
        redis.ping(); // so that nothing is sent before Redis is done with what an older connection left behind
        String script = new Jedis(redis).scriptLoad(SCRIPT);
        batch.removeIf(Outgoing::isAnswered);
        probe(redis);
        while (true) {
            loop.well();
            fillBatch();
            if (batch.isEmpty()) {
                probe(redis);
            } else {
                sendBatch(redis, script);
            }
        }
    }

    /** Waits for something to send, for one heartbeat at most; then takes what else is there. */
    private void fillBatch() throws InterruptedException {
        if (batch.isEmpty()) {
            Optional.ofNullable(queue.poll(HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS))
                    .ifPresent(batch::add);
        }
        queued.is(queue.size());
        int chars = batch.stream().mapToInt(Outgoing::chars).sum();
        while (!queue.isEmpty() && batch.size() < BATCH && chars < BATCH_CHARS) {
            Outgoing next = queue.remove();
            chars += next.chars();
            batch.add(next);
        }
        unanswered.is(batch.size());
    }

    /**
     * Finds out whether Redis answers and could store something: it is asked for a change that changes nothing, as the list that
     * the value would be appended to doesn't exist. A {@code PING} would be answered by a Redis that is read-only or full, too.
     */
    private void probe(Connection redis) {
        try {
            new Jedis(redis).rpushx(keys.probe(lastRoom), "");
        } catch (JedisDataException e) {
            if (!dialect.isElsewhere().test(e)) { // which is an answer, too
                throw noticed(e);
            }
        }
    }

    private JedisDataException noticed(JedisDataException error) {
        if (DEMOTED.contains(Health.code(error))) {
            onDemoted.run();
        }
        return error;
    }

    private void sendBatch(Connection redis, String script) {
        var pipeline = new Pipeline(redis);
        List<Sent> sent = new ArrayList<>();
        for (Outgoing next : batch) {
            switch (next) {
                case PendingMessage message -> sent.add(send(message, pipeline, script));
                case Ephemeral(var channel, var payload) -> pipeline.sendCommand(dialect.publish(), channel, payload);
            }
        }
        pipeline.sync(); // waits for all replies
        batch.clear();
        takeReplies(sent);
        unanswered.is(batch.size());
    }

    private Sent send(PendingMessage message, Pipeline pipeline, String script) {
        lastRoom = message.draft().room();
        var known = rooms.getOrDefault(lastRoom, new RoomSubscription());
        var arguments = message.arguments(keys, dialect, known, history);
        return new Sent(message, pipeline.evalsha(script, message.keys(keys), arguments));
    }

    /**
     * Takes the replies, the newest first. What Redis couldn't do now stays in the batch and is sent again, but for one case: it may
     * not come after a later message of the same author that was posted. (What publishes an ephemeral is refused by no Redis.)
     *
     * @throws JedisDataException if something stays
     */
    private void takeReplies(List<Sent> sent) {
        Set<Author> posted = new HashSet<>();
        Optional<JedisDataException> trouble = Optional.empty();
        for (var each : sent.reversed()) {
            PendingMessage message = each.message();
            var author =
                    new Author(message.draft().author().uid(), message.draft().room());
            try {
                learn(author.room(), message.posted(each.reply().get()));
                posted.add(author);
            } catch (JedisDataException e) {
                if (dialect.concernsOneRoom(e) || posted.contains(author)) {
                    message.fail(new UnavailableException(NOT_STORED, e));
                } else {
                    batch.addFirst(message);
                    trouble = Optional.of(e);
                }
            } catch (RuntimeException e) { // not a reply of our script
                Health.note(e);
                message.fail(new UnavailableException(NOT_STORED, e));
            }
        }
        if (trouble.isPresent()) {
            throw noticed(trouble.get());
        }
    }

    private void learn(RoomName room, MessageId id) {
        Optional.ofNullable(rooms.get(room)).ifPresent(open -> open.learn(id));
    }

    private static String resource(String name) {
        try (var script = Publisher.class.getResourceAsStream(name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
