package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import roomloop.chat.Draft;
import roomloop.chat.PublishResult;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;

/** What waits for a publisher. Any thread may put something in, and never waits; the publisher alone takes it out again. */
final class Drafts {
    private static final int CAPACITY = 4096; // full: the sender is told that the message is unavailable
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long LOOK = 250; // milliseconds between two looks for what is overdue
    private static final long LOOK_AGAIN = 5; // milliseconds, while the server stops

    private static final Executor LOOKER =
            look -> Thread.ofVirtual().name("overdue").start(look);

    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(CAPACITY);

    /** All that may still be unanswered, wherever it is: those that are answered are taken out four times a second. */
    private final Queue<Outgoing.Say> open = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean looking = new AtomicBoolean(); // a look is planned
    private final String ours = UUID.randomUUID() + "-"; // how the refs begin that we give, and count
    private final AtomicLong given = new AtomicLong();
    private final Level level = new Level(CAPACITY);
    private volatile boolean draining;
    private volatile boolean ended; // nobody takes from the queue any more

    CompletionStage<PublishResult> say(Draft draft) {
        String ref = draft.ref().orElseGet(() -> ours + given.incrementAndGet());
        var say = new Outgoing.Say(draft, ref, new CompletableFuture<>(), System.nanoTime() + DEADLINE.toNanos());
        open.add(say);
        lookSoon();
        if (draining) {
            say.fail("this server is shutting down");
        } else {
            put(say);
        }
        return say.answer();
    }

    /** One look for all of them: a timer for each was a sixth of what the server did for a message. */
    private void lookSoon() {
        if (looking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(LOOK, TimeUnit.MILLISECONDS, LOOKER)
                    .execute(this::look);
        }
    }

    private void look() {
        open.removeIf(Outgoing.Say::isOver);
        looking.set(false);
        if (!open.isEmpty()) {
            lookSoon();
        }
    }

    /** For a message that another publisher hands on, too. */
    void put(Outgoing.Say say) {
        if (!queue.offer(say)) {
            say.fail("too many messages are waiting, please send it again");
        } else if (ended) {
            say.fail("this server has shut down");
        }
    }

    /** Forgotten when there is much to do. */
    void notice(String channel, String payload) {
        if (queue.size() < CAPACITY / 2) {
            queue.offer(new Outgoing.Notice(channel, payload));
        }
    }

    QueueStats level() {
        level.is(queue.size());
        return level.look();
    }

    void takeNothingMore() {
        draining = true;
    }

    /** Waits until everything is answered for, one way or another. False: it took too long. */
    boolean areAnswered(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!allAreAnswered() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN);
        }
        return allAreAnswered();
    }

    private boolean allAreAnswered() {
        return open.stream().allMatch(Outgoing::isHopeless);
    }

    // ---- Only the publisher's thread runs what follows.

    /** Waits that long for something; then fills the batch. */
    void fill(Batch batch, long nanos) throws InterruptedException {
        if (batch.isEmpty()) {
            Optional.ofNullable(queue.poll(nanos, TimeUnit.NANOSECONDS)).ifPresent(batch::add);
        }
        level.is(queue.size());
        batch.fillFrom(queue);
    }

    /** Takes out what is for some rooms, the oldest first. */
    List<Outgoing.Say> giveAway(Predicate<RoomName> which) {
        return Batch.takeOut(queue, which);
    }

    void forgetHopeless() {
        queue.removeIf(Outgoing::isHopeless);
    }

    void end(Batch batch) {
        ended = true;
        queue.forEach(batch::add);
        batch.failAll("this server has shut down");
    }
}
