package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus.PublishResult;
import roomloop.chat.MessageId;
import roomloop.chat.UnavailableException;

/**
 * A message on its way into the log.
 *
 * @param ref the author's own, or a hidden one: it makes sending again harmless
 * @param deadline nano time
 * @param answer completed once: by Redis's answer, or with an {@link UnavailableException}, whose cause is Redis's error if
 *     there was one
 */
public record PendingMessage(Draft draft, String ref, long deadline, CompletableFuture<PublishResult> answer)
        implements Publisher.Outgoing {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public static PendingMessage of(Draft draft) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        return new PendingMessage(
                draft, draft.ref().orElseGet(PendingMessage::hiddenRef), deadline, new CompletableFuture<>());
    }

    /** Nobody sees it, so it need not be beyond guessing, only unlike all others. */
    private static String hiddenRef() {
        var random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    /** The same message, to be sent once more. */
    public PendingMessage again() {
        return new PendingMessage(draft, ref, deadline, new CompletableFuture<>());
    }

    public void fail(UnavailableException why) {
        answer.completeExceptionally(why);
    }

    void fail(String why) {
        fail(new UnavailableException(why));
    }

    @Override
    public boolean isAnswered() {
        return answer.isDone();
    }

    @Override
    public int chars() {
        return draft.text().length();
    }

    /** Whether it is answered; if its deadline has passed, it is. */
    public boolean isOver() {
        if (System.nanoTime() - deadline >= 0) {
            fail("the message was not confirmed in time, please send it again");
        }
        return isAnswered();
    }

    /** Waits until it is answered, or until its deadline: then it fails. */
    public void await() throws InterruptedException {
        try {
            answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            isOver();
        } catch (ExecutionException e) {
            // it has failed: that is an answer, too
        }
    }

    /** The keys of {@code publish.lua}. */
    List<String> keys(Keys keys) {
        return List.of(keys.log(draft.room()), keys.ref(draft.room(), draft.author(), ref));
    }

    /** Its arguments. */
    List<String> arguments(Keys keys, Dialect dialect, RoomSubscription known, int history) {
        return List.of(
                keys.channel(draft.room()),
                draft.room().value(),
                draft.author().name(),
                draft.author().uid(),
                draft.text(),
                draft.ref().orElse(""),
                known.newest().toString(),
                known.received().toString(),
                Integer.toString(history),
                dialect.publish().name());
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
