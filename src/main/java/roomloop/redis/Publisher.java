package roomloop.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;

/** Sends what is said to one Redis, many messages at once, on one thread; and a ping each second, to know whether it answers. */
final class Publisher implements Line.Party, AutoCloseable {
    private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);
    private static final Duration MOVE = Duration.ofMillis(20); // between two tries while a slot is on its way
    private static final String SAY = resource("publish.lua");

    private final Shard shard;
    private final Drafts drafts = new Drafts();
    private final Level unanswered = new Level(Batch.MOST);
    private final Line line;

    // Publisher thread only.
    private final Batch batch;
    private long lastBeat = System.nanoTime() - HEARTBEAT;

    Publisher(Shard shard, Shared shared) {
        this.shard = shard;
        this.batch = new Batch(shared);
        this.line = shard.line("redis-publisher", Health.Part.PUBLISHER, this);
    }

    // ---- Any thread may call these.

    void start() {
        line.start();
    }

    /** Where to put what it shall say. */
    Drafts drafts() {
        return drafts;
    }

    QueueStats unanswered() {
        return unanswered.look();
    }

    /** Gives what waits that long to get out, then fails the rest. */
    void flush(Duration atMost) throws InterruptedException {
        if (!drafts.areAnswered(atMost)) {
            line.close();
        }
    }

    @Override
    public void close() {
        drafts.takeNothingMore();
        line.close();
    }

    // ---- Only the publisher's thread runs what follows.

    @Override
    public void talk(Connection redis) throws InterruptedException {
        redis.ping(); // so nothing is sent before what an older connection left behind was seen to
        String script = new Jedis(redis).scriptLoad(SAY);
        while (true) {
            drafts.fill(batch, lastBeat + HEARTBEAT - System.nanoTime());
            unanswered.is(batch.size());
            shard.handOn();
            send(redis, script);
            line.well();
        }
    }

    @Override
    public void brokenOff() {
        shard.doubt();
        shard.handOn();
        batch.forgetHopeless();
        unanswered.is(batch.size());
        drafts.forgetHopeless();
    }

    @Override
    public void ended() {
        drafts.end(batch);
    }

    /** Takes out what is for some rooms, the oldest first. Meanwhile nothing may be put in. */
    List<Outgoing.Say> giveAway(Predicate<RoomName> which) {
        List<Outgoing.Say> all = batch.giveAway(which);
        all.addAll(drafts.giveAway(which));
        return all;
    }

    private void send(Connection redis, String script) throws InterruptedException {
        var pipeline = new Pipeline(redis);
        var replies = batch.send(pipeline, script);
        if (System.nanoTime() - lastBeat >= HEARTBEAT) {
            pipeline.sendCommand(Protocol.Command.PING, new String[0]);
            lastBeat = System.nanoTime();
        }
        pipeline.sync();
        try {
            batch.takeAnswers(replies);
        } catch (JedisDataException e) {
            if (!shard.isMove(e)) {
                throw e;
            }
            batch.forgetHopeless();
            Thread.sleep(MOVE);
        }
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
