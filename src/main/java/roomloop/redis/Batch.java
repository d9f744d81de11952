package roomloop.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final int MOST_HELD_UP = 4096; // more for rooms on the move: the sender is told "unavailable"
    private static final Set<String> FINAL = Set.of("WRONGTYPE", "ERR"); // sending again wouldn't help

    private record Voice(String uid, RoomName room) {}

    private final Shared shared;
    private final Deque<Outgoing> unanswered = new ArrayDeque<>();
    private final Moving moving = new Moving();

    Batch(Shared shared) {
        this.shared = shared;
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    /** What is to be sent now, without what is held up. */
    int size() {
        return due().size();
    }

    void add(Outgoing next) {
        unanswered.add(next);
    }

    void fillFrom(Queue<Outgoing> queue) {
        var due = due();
        int places = MOST - due.size();
        int chars = MOST_CHARS - due.stream().mapToInt(Outgoing::chars).sum();
        while (!queue.isEmpty() && places > 0 && chars > 0) {
            Outgoing next = queue.remove();
            if (!moving.concerns(next)) {
                places--;
                chars -= next.chars();
                unanswered.add(next);
            } else if (unanswered.size() < MOST_HELD_UP) {
                unanswered.add(next);
            } else {
                next.fail("too many messages are waiting, please send it again");
            }
        }
    }

    private Collection<Outgoing> due() {
        return moving.due(unanswered, MOST);
    }

    void forgetHopeless() {
        unanswered.removeIf(Outgoing::isHopeless);
    }

    /** Takes out what is for some rooms, in order. */
    List<Outgoing.Say> giveAway(Predicate<RoomName> which) {
        var all = takeOut(unanswered, which);
        all.forEach(say -> moving.forget(say.draft().room()));
        return all;
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

    /** Puts what is due into the pipeline. */
    Map<Outgoing, Response<?>> send(Pipeline redis, String script) {
        Map<Outgoing, Response<?>> replies = new IdentityHashMap<>();
        for (Outgoing next : due()) {
            replies.put(
                    next,
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
     * @throws JedisDataException if something stays; that a slot is on the move hides no other error
     */
    void takeAnswers(Map<Outgoing, Response<?>> replies) {
        var all = List.copyOf(unanswered);
        unanswered.clear();
        var later = new HashSet<Voice>();
        var troubles = new ArrayList<JedisDataException>();
        for (Outgoing next : all.reversed()) {
            if (!replies.containsKey(next)) {
                unanswered.addFirst(next);
            } else if (next instanceof Outgoing.Say say) {
                takeAnswer(say, replies.get(say), later).ifPresent(troubles::add);
            }
        }
        if (!troubles.isEmpty()) {
            throw Collections.min(troubles, Comparator.comparing(Shards::tellsOfMove)); // false comes first
        }
    }

    /** Returns the error for which it stays. */
    private Optional<JedisDataException> takeAnswer(Outgoing.Say say, Response<?> reply, Set<Voice> later) {
        var voice = new Voice(say.draft().author().uid(), say.draft().room());
        try {
            shared.follows().learn(voice.room(), say.posted(reply.get()));
            later.add(voice);
            moving.forget(voice.room());
        } catch (JedisDataException e) {
            if (!later.contains(voice) && !FINAL.contains(Health.code(e))) {
                unanswered.addFirst(say);
                moving.learn(voice.room(), e);
                return Optional.of(e);
            }
            say.fail("the message could not be stored, please send it again");
        } catch (RuntimeException e) { // not an answer of our script: the others' answers count all the same
            Health.note(e);
            say.fail("the message could not be stored, please send it again");
        }
        return Optional.empty();
    }

    /** What isn't followed here has no known end. */
    private Follow endOf(RoomName room) {
        return shared.follows().find(room).orElseGet(() -> new Follow(room));
    }
}
