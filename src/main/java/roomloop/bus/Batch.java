package roomloop.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.RoomName;

/**
 * What is on its way to Redis, in order. What isn't answered stays and is sent again before anything newer; the refs keep it
 * from being doubled. Publisher's thread only.
 */
final class Batch {
    static final int MOST = 256;
    private static final int MOST_CHARS = 64 * 1024; // of text; about what the kernel takes from us without waiting
    private static final Set<String> FINAL = Set.of("WRONGTYPE", "ERR"); // sending again wouldn't help

    private record Voice(String uid, RoomName room) {}

    private final Shared shared;
    private final Deque<Outgoing> unanswered = new ArrayDeque<>();

    Batch(Shared shared) {
        this.shared = shared;
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    int size() {
        return unanswered.size();
    }

    void add(Outgoing next) {
        unanswered.add(next);
    }

    void fillFrom(Queue<Outgoing> queue) {
        int chars = unanswered.stream().mapToInt(Outgoing::chars).sum();
        while (!queue.isEmpty() && unanswered.size() < MOST && chars < MOST_CHARS) {
            Outgoing next = queue.remove();
            chars += next.chars();
            unanswered.add(next);
        }
    }

    void forgetHopeless() {
        unanswered.removeIf(Outgoing::isHopeless);
    }

    /** Takes out what is for some rooms, in order. */
    List<Outgoing.Say> giveAway(Predicate<RoomName> which) {
        return takeOut(unanswered, which);
    }

    /** Likewise, of any such queue. */
    static List<Outgoing.Say> takeOut(Collection<Outgoing> all, Predicate<RoomName> which) {
        List<Outgoing.Say> out = new ArrayList<>();
        all.removeIf(next ->
                next instanceof Outgoing.Say say && which.test(say.draft().room()) && out.add(say));
        return out;
    }

    void failAll(String why) {
        unanswered.forEach(left -> left.fail(why));
        unanswered.clear();
    }

    /** Puts all into the pipeline. */
    List<Response<?>> send(Pipeline redis, String script) {
        List<Response<?>> replies = new ArrayList<>();
        for (Outgoing next : unanswered) {
            replies.add(
                    switch (next) {
                        case Outgoing.Notice notice -> notice.send(redis, shared.pubSub());
                        case Outgoing.Say say ->
                            say.send(redis, script, endOf(say.draft().room()), shared);
                    });
        }
        return replies;
    }

    /**
     * Takes the answers to what was sent. What failed stays, unless its author's later words made it: it may not come after
     * them.
     *
     * @throws JedisDataException the first error, if something stays
     */
    void takeAnswers(List<Response<?>> replies) {
        var sent = List.copyOf(unanswered);
        unanswered.clear();
        var later = new HashSet<Voice>();
        JedisDataException trouble = null;
        for (int i = sent.size() - 1; i >= 0; i--) {
            if (sent.get(i) instanceof Outgoing.Say say) {
                var voice = new Voice(say.draft().author().uid(), say.draft().room());
                try {
                    shared.follows()
                            .learn(voice.room(), say.posted(replies.get(i).get()));
                    later.add(voice);
                } catch (JedisDataException e) {
                    if (later.contains(voice) || FINAL.contains(Health.code(e))) {
                        say.fail("the message could not be stored, please send it again");
                    } else {
                        unanswered.addFirst(say);
                        trouble = e;
                    }
                } catch (RuntimeException e) { // not an answer of our script: the others' answers count all the same
                    Health.note(e);
                    say.fail("the message could not be stored, please send it again");
                }
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    /** What isn't followed here has no known end. */
    private Follow endOf(RoomName room) {
        return shared.follows().find(room).orElseGet(() -> new Follow(room));
    }
}
