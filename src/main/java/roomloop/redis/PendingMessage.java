package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;

/**
 * A message on its way into the log.
 *
 * @param ref the author's own, or a hidden one: it makes sending again harmless
 * @param deadline nano time
 * @param answer completed once: by Redis's answer, with an {@link UnavailableException}, whose cause is Redis's error if there was
 *     one, or at the deadline with a {@link TimeoutException}
 */
public record PendingMessage(Draft draft, String ref, long deadline, CompletableFuture<PublishResult> answer)
        implements Publisher.Outgoing {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    public static PendingMessage of(Draft draft) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        return new PendingMessage(
                draft, draft.ref().orElseGet(PendingMessage::hiddenRef), deadline, new CompletableFuture<>());
    }

    /** Not shown to clients, so it need not be beyond guessing, only unlike all others. */
    private static String hiddenRef() {
        var random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    /** The same message, to be sent once more. */
    public PendingMessage again() {
        return new PendingMessage(draft, ref, deadline, new CompletableFuture<>());
    }

    /** For the sender: the answer; every failure is an {@link UnavailableException}. */
    public CompletionStage<PublishResult> result() {
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedStage(
                failure instanceof TimeoutException
                        ? new UnavailableException("the message was not confirmed in time, please send it again")
                        : failure));
    }

    /** Waits until it is answered, or until its deadline: then it fails. */
    public void await() throws InterruptedException {
        try {
            answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            answer.completeExceptionally(late);
        } catch (ExecutionException e) {
            // a failure is an answer, too
        }
    }

    /** Has it fail at its deadline by itself. Wakes a thread of the JDK, so for few messages. */
    public PendingMessage timed() {
        answer.orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        return this;
    }

    public void fail(String why) {
        answer.completeExceptionally(new UnavailableException(why));
    }

    void fail(String why, RuntimeException cause) {
        answer.completeExceptionally(new UnavailableException(why, cause));
    }

    @Override
    public boolean isAnswered() {
        return answer.isDone();
    }

    @Override
    public int chars() {
        return draft.text().length();
    }

    /** Has Redis run {@code publish.lua}. */
    Response<Object> send(Pipeline redis, String script, RedisNode node, int history) {
        RoomName room = draft.room();
        var known = node.open(room).orElseGet(RoomSubscription::new);
        var keys = List.of(node.keys().log(room), node.keys().ref(room, draft.author(), ref));
        var arguments = List.of(
                node.keys().channel(room),
                room.value(),
                draft.author().name(),
                draft.author().uid(),
                draft.text(),
                draft.ref().orElse(""),
                known.newest().toString(),
                known.received().toString(),
                Integer.toString(history),
                node.pubSub().publish().name());
        return redis.evalsha(script, keys, arguments);
    }

    /** Takes the script's answer. That a hidden ref was seen before only means that we sent it twice. */
    MessageId posted(Object reply) {
        var fields = (List<?>) reply;
        MessageId id = MessageId.parse((String) fields.getFirst()).orElseThrow();
        draft.traced("in the log");
        boolean seenBefore = fields.getLast().equals(1L);
        answer.complete(new PublishResult(id, seenBefore && draft.ref().isPresent()));
        return id;
    }
}
