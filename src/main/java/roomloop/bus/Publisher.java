package roomloop.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import roomloop.chat.Draft;
import roomloop.chat.Gauge;
import roomloop.chat.Posted;
import roomloop.chat.Unavailable;

/**
 * Sends what is said to Redis, many messages at once, on one thread; and a heartbeat each second to the server's own channel,
 * which tells this thread whether Redis answers, and the subscriber whether it still hears.
 */
final class Publisher implements Line.Party, AutoCloseable {
    private static final int CAPACITY = 4096; // full: the sender is told that the message is unavailable
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_AGAIN = 5; // milliseconds
    private static final String SAY = resource("say.lua");

    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Outgoing.Notice heartbeat;
    private final Line line;
    private final AtomicInteger open = new AtomicInteger(); // messages that were taken and not yet answered for
    private final Level waiting = new Level(CAPACITY);
    private final Level unanswered = new Level(Batch.MOST);
    private volatile boolean draining;
    private volatile boolean ended; // nobody takes from the queue any more

    // Publisher thread only.
    private final Batch batch;
    private long lastBeat = System.nanoTime() - HEARTBEAT;

    Publisher(String server, RedisAddress address, Health health, Follows follows, int history) {
        this.heartbeat = new Outgoing.Notice(Keys.channelOf(server), "I hear myself");
        this.batch = new Batch(follows, history);
        this.line = new Line("redis-publisher", address, health, Health.Part.PUBLISHER, this);
    }

    // ---- Any thread may call these.

    void start() {
        line.start();
    }

    CompletionStage<Posted> say(Draft draft) {
        String ref = draft.ref().orElseGet(() -> UUID.randomUUID().toString());
        var say = new Outgoing.Say(draft, ref, new CompletableFuture<>());
        open.incrementAndGet();
        say.answer()
                .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((posted, failure) -> open.decrementAndGet());
        if (draining) {
            say.fail("this server is shutting down");
        } else if (!queue.offer(say)) {
            say.fail("too many messages are waiting, please send it again");
        } else if (ended) {
            say.fail("this server has shut down");
        }
        return say.answer()
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        failure instanceof TimeoutException
                                ? new Unavailable("the message was not confirmed in time, please send it again")
                                : failure));
    }

    /** Tells those who listen just now; forgotten when there is much to do, or nobody to send it to. */
    void notice(String channel, String payload) {
        if (queue.size() < CAPACITY / 2) {
            queue.offer(new Outgoing.Notice(channel, payload));
        }
    }

    Gauge waiting() {
        waiting.is(queue.size());
        return waiting.look();
    }

    Gauge unanswered() {
        return unanswered.look();
    }

    /** Takes nothing more, gives what waits that long to get out, then fails the rest. */
    void drain(Duration atMost) throws InterruptedException {
        draining = true;
        long end = System.nanoTime() + atMost.toNanos();
        while (open.get() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN);
        }
        if (open.get() > 0) {
            line.close();
        }
    }

    @Override
    public void close() {
        draining = true;
        line.close();
    }

    // ---- Only the publisher's thread runs what follows.

    @Override
    public void talk(Connection redis) throws InterruptedException {
        redis.ping(); // so nothing is sent before what an older connection left behind was seen to
        String script = new Jedis(redis).scriptLoad(SAY);
        while (true) {
            fillBatch();
            send(redis, script);
            line.well();
        }
    }

    @Override
    public void brokenOff() {
        batch.forgetHopeless();
        unanswered.is(batch.size());
        queue.removeIf(Outgoing::isHopeless);
    }

    @Override
    public void ended() {
        ended = true;
        queue.forEach(batch::add);
        batch.failAll("this server has shut down");
    }

    /** Waits for something to send, or for the time of the next heartbeat. */
    private void fillBatch() throws InterruptedException {
        if (batch.isEmpty()) {
            Outgoing first = queue.poll(lastBeat + HEARTBEAT - System.nanoTime(), TimeUnit.NANOSECONDS);
            Optional.ofNullable(first).ifPresent(batch::add);
        }
        waiting.is(queue.size());
        batch.fillFrom(queue);
        unanswered.is(batch.size());
    }

    private void send(Connection redis, String script) {
        var pipeline = new Pipeline(redis);
        var replies = batch.send(pipeline, script);
        if (System.nanoTime() - lastBeat >= HEARTBEAT) {
            heartbeat.send(pipeline);
            lastBeat = System.nanoTime();
        }
        pipeline.sync();
        batch.takeAnswers(replies);
        unanswered.is(batch.size());
    }

    private static String resource(String name) {
        try (var script = Publisher.class.getResourceAsStream(name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
