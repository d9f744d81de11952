package roomloop.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in a room over all servers, each guest once, and what of that the members were told. Room thread only. */
final class Roster {
    private final Map<String, Integer> here = new HashMap<>(); // uid → clients on this server
    private Map<String, String> elsewhere = Map.of(); // uid → name, as the bus said last
    private final Map<String, String> present = new LinkedHashMap<>(); // uid → name, both together
    private Map<String, String> told = Map.of(); // present, when the members were told last

    /** Names of those who came and went since the last time. */
    record Changes(List<String> joined, List<String> left) {
        boolean isEmpty() {
            return joined.isEmpty() && left.isEmpty();
        }
    }

    /** True if this is the guest's first client here. */
    boolean enter(User guest) {
        present.putIfAbsent(guest.uid(), guest.name());
        return here.merge(guest.uid(), 1, Integer::sum) == 1;
    }

    /** True if this was the guest's last client here. */
    boolean exit(User guest) {
        boolean last = here.merge(guest.uid(), -1, Integer::sum) == 0;
        if (last) {
            here.remove(guest.uid());
            if (!elsewhere.containsKey(guest.uid())) {
                present.remove(guest.uid());
            }
        }
        return last;
    }

    /** Replaces what is known of the other servers. */
    void elsewhere(List<RemoteMember> others) {
        var now = new HashMap<String, String>();
        others.forEach(a -> now.put(a.guest().uid(), a.guest().name()));
        elsewhere.keySet().stream()
                .filter(uid -> !now.containsKey(uid) && !here.containsKey(uid))
                .forEach(present::remove);
        now.forEach(present::putIfAbsent);
        elsewhere = now;
    }

    int count() {
        return present.size();
    }

    /** Some of the names, at most {@code limit}. */
    List<String> names(int limit) {
        return present.values().stream().limit(limit).toList();
    }

    /** What the members don't know yet; from now on they do. */
    Changes tell() {
        var changes = new Changes(missing(present, told), missing(told, present));
        if (!changes.isEmpty()) {
            told = new HashMap<>(present);
        }
        return changes;
    }

    private static List<String> missing(Map<String, String> from, Map<String, String> in) {
        var names = new ArrayList<String>();
        from.forEach((uid, name) -> {
            if (!in.containsKey(uid)) {
                names.add(name);
            }
        });
        return names;
    }
}
