package roomloop.chat;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import roomloop.chat.MessageBus.RemoteMember;

/**
 * The members of one room: the clients on this server, the distinct users over all servers, and what the clients were told of
 * them. Room thread only.
 */
final class Members {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250); // at most 4 presence frames a second
    private static final int MAX_NAMES = 50; // each way in a presence frame
    private static final int LARGE = 1_000; // clients: from here on several threads fan out, on all cores
    private static final int CHUNK = 250; // clients for one of these threads

    private final RoomName room;
    private final MessageBus bus;
    private final MemoryBudget frames; // of all outboxes
    private final RoomListener listener;
    private final Map<Client, Membership> clients = new LinkedHashMap<>(); // the one that came first is sent to first
    private final Map<String, Integer> local = new HashMap<>(); // uid → clients on this server
    private Map<String, String> remote = Map.of(); // uid → name, on other servers, as the bus said last
    private final Map<String, String> users = new LinkedHashMap<>(); // uid → name, local and remote together
    private Map<String, String> announced = Map.of(); // users, when the clients were told last
    private long announcedAt = System.nanoTime() - PAUSE;
    private long emptySince = System.nanoTime(); // when the last client left
    private boolean changed; // since the clients were told last

    Members(RoomName room, MessageBus bus, MemoryBudget frames, RoomListener listener) {
        this.room = room;
        this.bus = bus;
        this.frames = frames;
        this.listener = listener;
    }

    /** Adds a client, or replaces its earlier membership. */
    void add(Membership membership) {
        Client client = membership.client();
        if (clients.containsKey(client)) {
            clients.put(client, membership).end();
            return;
        }
        User user = client.user();
        if (!local.containsKey(user.uid())) {
            bus.track(room, user); // first: a bug of the bus then leaves nothing half done
        }
        users.putIfAbsent(user.uid(), user.name());
        local.merge(user.uid(), 1, Integer::sum);
        change(); // before the client is one of those that are told: its own answer shows all members
        clients.put(client, membership);
    }

    /** Removes the client of this membership, unless it is no member, or a later join let it in. */
    void remove(Membership membership) {
        Client client = membership.client();
        Membership current = clients.get(client);
        if (current == null || current.isLaterThan(membership)) {
            return;
        }
        clients.remove(client);
        current.end();
        emptySince = System.nanoTime();
        User user = client.user();
        if (local.merge(user.uid(), -1, Integer::sum) == 0) {
            local.remove(user.uid());
            try {
                bus.untrack(room, user);
            } catch (RuntimeException | Error bug) { // the client must go all the same
                listener.onEvent(new RoomEvent.RoomFailed(room, bug));
            }
            if (!remote.containsKey(user.uid())) {
                users.remove(user.uid());
            }
        }
        change();
    }

    /** Replaces what is known of the other servers. */
    void setRemote(List<RemoteMember> members) {
        var now = new HashMap<String, String>();
        members.forEach(member -> now.put(member.user().uid(), member.user().name()));
        remote.keySet().stream()
                .filter(uid -> !now.containsKey(uid) && !local.containsKey(uid))
                .forEach(users::remove);
        now.forEach(users::putIfAbsent);
        remote = now;
        change();
    }

    boolean contains(Client client) {
        return clients.containsKey(client);
    }

    boolean isEmpty() {
        return clients.isEmpty();
    }

    /** Nano time at which the last client left. */
    long emptySince() {
        return emptySince;
    }

    /** Clients on this server. */
    int clients() {
        return clients.size();
    }

    /** Users over all servers. */
    int count() {
        return users.size();
    }

    /** Some of the users' names, at most {@code limit}. */
    List<String> names(int limit) {
        return users.values().stream().limit(limit).toList();
    }

    // ---- Fan-out.

    /** Puts the same frame into every outbox. Never waits for a client: one whose outbox is full is disconnected. */
    void broadcast(Frame frame) {
        frame.retain(frames);
        try {
            forEach(client -> client.send(frame));
        } finally {
            frame.release(frames);
        }
    }

    /** As {@link #broadcast}, but skips clients whose outbox is more than half full: for what is worth nothing later. */
    void broadcastIfRoomy(Frame frame) {
        forEach(client -> client.sendIfRoomy(frame));
    }

    /** Returns when it is done for all, so that every client gets one frame after the other. */
    private void forEach(Consumer<Client> send) {
        if (clients.size() < LARGE) {
            forEach(clients.keySet(), send);
            return;
        }
        var all = List.copyOf(clients.keySet());
        try (var pool = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("fan-out-" + room).factory())) {
            for (int from = 0; from < all.size(); from += CHUNK) {
                var chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
                pool.execute(() -> forEach(chunk, send));
            }
        } // waits for all
    }

    /** A bug on the way to one client, which ends its connection, costs no other client its frame. */
    private void forEach(Collection<Client> some, Consumer<Client> send) {
        for (Client client : some) {
            try {
                send.accept(client);
            } catch (RuntimeException | Error bug) {
                listener.onEvent(new RoomEvent.RoomFailed(room, bug));
            }
        }
    }

    // ---- Presence.

    /** Nanoseconds until the clients may be told which users came and went; {@link Long#MAX_VALUE} if there is nothing to tell. */
    long presenceDueIn() {
        return changed ? announcedAt + PAUSE - System.nanoTime() : Long.MAX_VALUE;
    }

    /** Tells the clients which users came and went, unless they were told a moment ago. */
    void flushPresence() {
        if (presenceDueIn() > 0) {
            return;
        }
        changed = false;
        List<String> joined = missing(users, announced);
        List<String> left = missing(announced, users);
        if (joined.isEmpty() && left.isEmpty()) {
            return;
        }
        announced = new HashMap<>(users);
        if (!clients.isEmpty()) {
            announcedAt = System.nanoTime();
            broadcast(ServerFrames.presence(room, users.size(), joined, left));
        }
    }

    private void change() {
        changed = true;
        flushPresence();
    }

    /** The names of users, of as many as a frame may hold, that are in one map and not in the other. */
    private static List<String> missing(Map<String, String> from, Map<String, String> in) {
        return from.entrySet().stream()
                .filter(user -> !in.containsKey(user.getKey()))
                .limit(MAX_NAMES)
                .map(Map.Entry::getValue)
                .toList();
    }
}
