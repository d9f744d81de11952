package roomloop.chat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The members of one room, and what they are told of each other. Room thread only. */
final class People {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250); // at most 4 presence frames a second
    private static final int NAMES_TOLD = 50;
    private static final int LARGE = 1_000; // clients: so many are told by a crew, on as many cores as there are
    private static final int SQUAD = 250; // of them for one thread of the crew; in between, others may run

    private final RoomName room;
    private final MessageBus bus;
    private final Watch watch;
    private final Set<Client> members = new LinkedHashSet<>(); // who came first is told first
    private final Roster roster = new Roster();
    private final Executor crew; // a thread for each squad
    private long lastTold = System.nanoTime() - PAUSE;
    private boolean changed; // since the members were told last

    People(RoomName room, MessageBus bus, Watch watch) {
        this.watch = watch;
        this.room = room;
        this.bus = bus;
        this.crew = squad -> Thread.ofVirtual().name("crew-" + room).start(squad);
    }

    /** Tells the others before the newcomer is one of them: its own answer shows it all who are there. */
    void add(Client client) {
        if (members.contains(client)) {
            return;
        }
        if (roster.enter(client.guest())) {
            bus.track(room, client.guest());
        }
        change();
        members.add(client);
    }

    /** False if it wasn't a member. */
    boolean remove(Client client) {
        if (!members.remove(client)) {
            return false;
        }
        if (roster.exit(client.guest())) {
            bus.untrack(room, client.guest());
        }
        change();
        return true;
    }

    void elsewhere(List<RemoteMember> others) {
        roster.elsewhere(others);
        change();
    }

    boolean has(Client client) {
        return members.contains(client);
    }

    /** The members' connections to this server. */
    Set<Client> clients() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int count() {
        return roster.count();
    }

    List<String> names(int limit) {
        return roster.names(limit);
    }

    /** Fan-out: the same bytes into every outbox. Never waits; whose outbox is full is cut. */
    void tell(Frame frame) {
        forEach(member -> member.send(frame));
        watch.outboxes(members);
    }

    /** As {@link #tell}, for what is worth nothing later. */
    void hint(Frame frame) {
        forEach(member -> member.sendIfRoomy(frame));
    }

    /** Waits until it is done for all, so everybody hears one frame after the other. */
    private void forEach(Consumer<Client> deed) {
        if (members.size() < LARGE) {
            members.forEach(deed);
            return;
        }
        var all = List.copyOf(members);
        var squads = new ArrayList<CompletableFuture<Void>>();
        for (int from = 0; from < all.size(); from += SQUAD) {
            var squad = all.subList(from, Math.min(all.size(), from + SQUAD));
            squads.add(CompletableFuture.runAsync(() -> squad.forEach(deed), crew));
        }
        CompletableFuture.allOf(squads.toArray(CompletableFuture[]::new)).join();
    }

    /** Whether members wait to be told who came and went. */
    boolean hasNews() {
        return changed;
    }

    /** Nanoseconds until they may be told. */
    long newsDueIn() {
        return lastTold + PAUSE - System.nanoTime();
    }

    /** Tells the members who came and went, unless they were told a moment ago. */
    void tellNews() {
        if (!changed || newsDueIn() > 0) {
            return;
        }
        changed = false;
        Roster.Changes news = roster.tell();
        if (!news.isEmpty() && !members.isEmpty()) {
            lastTold = System.nanoTime();
            tell(ServerFrames.presence(room, roster.count(), some(news.joined()), some(news.left())));
        }
    }

    private void change() {
        changed = true;
        tellNews();
    }

    private static List<String> some(List<String> names) {
        return names.subList(0, Math.min(NAMES_TOLD, names.size()));
    }
}
