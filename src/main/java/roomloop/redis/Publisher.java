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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;

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
    private static final long HEARTBEAT = 1000; // milliseconds
    private static final String NOT_STORED = "the message could not be stored, please send it again";
    private static final String TOO_MANY = "too many messages are waiting, please send it again";
    private static final String SCRIPT = script();

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

    private record Sent(PendingMessage message, Response<Object> reply) {}

    private final RedisNode node;
    private final int history; // messages
    private final int budget; // KiB of memory, by estimate
    private final Semaphore memory; // what of it isn't taken by messages that wait for their answers
    private final Runnable onReplaced; // called when another Redis is master than before
    private final ReconnectLoop loop;
    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(QUEUE);
    /** What isn't answered yet, the oldest first, and some that is; so as bounded as the memory. */
    private final BlockingQueue<PendingMessage> open = new LinkedBlockingQueue<>();

    private final Thread deadlines;
    private final QueueGauge queued = new QueueGauge(QUEUE);
    private final QueueGauge unanswered = new QueueGauge(BATCH);
    private volatile boolean draining; // takes nothing more
    private volatile boolean closed; // the queue has no reader any more

    // Publisher's thread only.
    private final Deque<Outgoing> batch = new ArrayDeque<>(); // sent, or about to be, and not answered
    private RoomName lastRoom;
    private boolean demoted; // the Redis that was asked last was no master

    Publisher(RedisNode node, int history, long maxBytes, Runnable onReplaced) {
        this.node = node;
        this.history = history;
        this.budget = (int) Math.min(maxBytes / 1024, Integer.MAX_VALUE);
        this.memory = new Semaphore(budget);
        this.onReplaced = onReplaced;
        this.lastRoom = node.probed();
        this.loop = new ReconnectLoop(node, "publisher", this::publishAll);
        this.deadlines = node.thread("deadlines", this::watchDeadlines);
    }

    // ---- Any thread may call these; nothing waits but the end.

    void start() {
        loop.start();
        deadlines.start();
    }

    void publish(PendingMessage message) {
        int size = (BYTES_PER_MESSAGE + BYTES_PER_CHAR * message.chars()) / 1024;
        if (draining) {
            message.fail("this server is shutting down");
        } else if (!memory.tryAcquire(size)) {
            message.fail(TOO_MANY);
        } else {
            message.answer().whenComplete((result, failure) -> {
                memory.release(size);
                if (failure instanceof TimeoutException) {
                    queue.remove(message); // so that it takes newer ones
                }
            });
            if (!queue.offer(message)) {
                message.fail(TOO_MANY);
            } else {
                open.add(message);
            }
            if (closed) {
                message.fail("this server has shut down");
            }
        }
    }

    /** Forgotten when there is much to do. */
    void publishEphemeral(RoomName room, String payload) {
        if (queue.size() < QUEUE / 2) {
            queue.offer(new Ephemeral(node.keys().channel(room), payload));
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
        if (!memory.tryAcquire(budget, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            close();
        }
    }

    @Override
    public void close() {
        draining = true;
        loop.close(); // the thread has ended, so the batch belongs to the caller
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
            while (true) {
                open.take().await();
                open.removeIf(Outgoing::isAnswered); // as a rule, the whole batch
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
        if (demoted) { // not before: the others' new connections might lead to the old master, too
            onReplaced.run();
            demoted = false;
        }
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
            Optional.ofNullable(queue.poll(HEARTBEAT, TimeUnit.MILLISECONDS)).ifPresent(batch::add);
        }
        queued.is(queue.size());
        int chars = batch.stream().mapToInt(Outgoing::chars).sum();
        Outgoing next;
        while (batch.size() < BATCH && chars < BATCH_CHARS && (next = queue.poll()) != null) {
            chars += next.chars();
            batch.add(next);
        }
        unanswered.is(batch.size());
    }

    /**
     * Finds out whether Redis answers and could store something: it is asked for a change that changes nothing, as it writes no
     * bytes into a text. A {@code PING} would be answered by a Redis that is read-only or full, too.
     */
    private void probe(Connection redis) {
        try {
            new Jedis(redis).setrange(node.keys().probe(lastRoom), 0, "");
        } catch (JedisDataException e) {
            if (!node.concernsOneRoom(e)) { // which is an answer, too
                throw noticed(e);
            }
            lastRoom = node.rooms().keySet().stream().findAny().orElse(node.probed()); // that one may have moved away
        }
    }

    private JedisDataException noticed(JedisDataException error) {
        demoted |= Health.isDemotion(error);
        return error;
    }

    private void sendBatch(Connection redis, String script) {
        var pipeline = new Pipeline(redis);
        List<Sent> sent = new ArrayList<>();
        for (Outgoing next : batch) {
            switch (next) {
                case PendingMessage message -> {
                    lastRoom = message.draft().room();
                    sent.add(new Sent(message, message.send(pipeline, script, node, history)));
                }
                case Ephemeral(var channel, var payload) ->
                    pipeline.sendCommand(node.pubSub().publish(), channel, payload);
            }
        }
        pipeline.sync(); // waits for all replies
        batch.clear();
        takeReplies(sent);
        unanswered.is(batch.size());
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
                node.learn(author.room(), message.posted(each.reply().get()));
                posted.add(author);
            } catch (JedisDataException e) {
                if (!node.concernsOneRoom(e) && !posted.contains(author)) {
                    batch.addFirst(message);
                    trouble = Optional.of(e);
                } else {
                    message.fail(NOT_STORED, e);
                }
            } catch (RuntimeException e) { // not a reply of our script
                Health.note(e);
                message.fail(NOT_STORED, e);
            }
        }
        if (trouble.isPresent()) {
            throw noticed(trouble.get());
        }
    }

    private static String script() {
        try (var script = Publisher.class.getResourceAsStream("publish.lua")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
