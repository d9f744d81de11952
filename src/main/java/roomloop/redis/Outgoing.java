package roomloop.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import roomloop.chat.Draft;
import roomloop.chat.MessageId;
import roomloop.chat.PublishResult;
import roomloop.chat.UnavailableException;

/** What waits for the publisher. */
sealed interface Outgoing {
    /** Whether it need not be sent any more, once a try has failed. */
    boolean isHopeless();

    void fail(String why);

    /** Characters of text, about. */
    int chars();

    /** For those who listen just now. */
    record Notice(String channel, String payload) implements Outgoing {
        @Override
        public boolean isHopeless() {
            return true;
        }

        @Override
        public void fail(String why) {} // nobody waits for it

        @Override
        public int chars() {
            return payload.length();
        }

        Response<?> send(Pipeline redis, PubSub pubSub) {
            return pubSub.publish(redis, channel, payload);
        }
    }

    /**
     * A message on its way into the log.
     *
     * @param ref the author's own, or a hidden one: it makes sending again harmless
     * @param answer completed once, from Redis's answer or by the deadline
     * @param deadline nano time
     */
    record Say(Draft draft, String ref, CompletableFuture<PublishResult> answer, long deadline) implements Outgoing {
        @Override
        public boolean isHopeless() {
            return answer.isDone();
        }

        @Override
        public void fail(String why) {
            answer.completeExceptionally(new UnavailableException(why));
        }

        /** Whether it was answered, in time or by its deadline. */
        boolean isOver() {
            if (System.nanoTime() - deadline > 0) {
                fail("the message was not confirmed in time, please send it again");
            }
            return answer.isDone();
        }

        @Override
        public int chars() {
            return draft.text().length();
        }

        Response<?> send(Pipeline redis, String script, Follow end, Shared shared) {
            var room = draft.room();
            var author = draft.author();
            var keys = List.of(Keys.log(room), Keys.ref(room, author, ref));
            return redis.evalsha(
                    script,
                    keys,
                    List.of(
                            Keys.channel(room),
                            room.value(),
                            author.name(),
                            author.uid(),
                            draft.text(),
                            draft.ref().orElse(""),
                            end.newest().toString(),
                            end.heard().toString(),
                            Integer.toString(shared.history()),
                            shared.pubSub().publish.name()));
        }

        /** Takes the script's answer. That a hidden ref was seen before only means that we sent it twice. */
        MessageId posted(Object reply) {
            var fields = (List<?>) reply;
            MessageId id = MessageId.parse((String) fields.getFirst()).orElseThrow();
            boolean seenBefore = fields.getLast().equals(1L);
            answer.complete(new PublishResult(id, seenBefore && draft.ref().isPresent()));
            return id;
        }
    }
}
