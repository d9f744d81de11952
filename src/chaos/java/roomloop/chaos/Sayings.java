package roomloop.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import roomloop.chat.MessageId;

/** All that one guest has said, and what of it isn't confirmed yet. The guest's thread only. */
final class Sayings {
    private final Map<String, Utterance> all = new HashMap<>(); // by ref
    private final Map<String, Utterance> waiting = new LinkedHashMap<>(); // in the order in which it was first said
    private final List<Long> confirmations = new ArrayList<>(); // nano times

    void add(Utterance utterance) {
        all.put(utterance.ref, utterance);
        waiting.put(utterance.ref, utterance);
    }

    Collection<Utterance> waiting() {
        return waiting.values();
    }

    Optional<Utterance> find(String ref) {
        return Optional.ofNullable(all.get(ref));
    }

    /** False if the ref is not of ours, or was confirmed with another id. */
    boolean confirm(String ref, MessageId id, long now) {
        if (waiting.remove(ref) != null) {
            confirmations.add(now);
        }
        return find(ref).map(utterance -> utterance.confirm(id, now)).orElse(false);
    }

    List<Long> confirmations() {
        return confirmations;
    }

    int count() {
        return all.size();
    }

    List<Saying> asTold(String uid) {
        return all.values().stream().map(utterance -> utterance.saying(uid)).toList();
    }
}
