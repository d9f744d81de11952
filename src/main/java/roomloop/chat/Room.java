package roomloop.chat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.MessageBus.LogPage;

/**
 * An actor: one room, one virtual thread, one inbox. Everything that a room knows is touched by its own thread only.
 *
 * <p>The room broadcasts messages in the order of the log, each once. A message whose predecessor is missing makes it read the
 * log before it broadcasts anything newer.
 */
final class Room {
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(250); // between two tries to read the log
    private static final int MAX_COMMANDS = 1024; // in a batch; then the loop looks beside the inbox
    private static final int PAGE = 64; // messages that are read from the log at once

    final RoomName name;
    final Inbox inbox;
    final Thread thread; // to be started once the room is found by its name; an interrupt ends the loop wherever it is

    private final AtomicBoolean open = new AtomicBoolean(); // set once, by the room
    private final AtomicReference<RoomStats> stats; // set by the room, read by any thread

    // Room thread only.
    private final RoomRegistry registry;
    private final MessageBus bus;
    private final RoomListener listener;
    private final Members members;
    private final History history;
    private final Queue<Command> commands = new ArrayDeque<>(); // taken from the inbox, at most MAX_COMMANDS
    private final Batch batch = new Batch(); // messages to be broadcast
    private final JoinQueue joins; // answered when the batch ends
    private long batches; // broadcast
    private long messages; // broadcast
    private long readAgainAt = System.nanoTime();

    Room(RoomName name, RoomRegistry registry) {
        this.name = name;
        this.registry = registry;
        this.bus = registry.bus;
        this.listener = registry.listener;
        this.inbox = new Inbox(registry.lab.inbox(name, registry.limits.inbox()), registry.budgets.messages());
        this.history = new History(registry.budgets.history());
        this.members = new Members(name, bus, registry.budgets.frames(), listener);
        this.joins = new JoinQueue(name, members, history, inbox);
        this.stats = new AtomicReference<>(new RoomStats(name, 0, 0, inbox.stats(), true, 0, 0));
        this.thread = Thread.ofVirtual().name("room-" + name).unstarted(this::run);
    }

    // ---- Any thread may call these.

    /** Announces that a command is about to be put into its inbox: until then it doesn't retire. Never waits. */
    Room announcing() {
        inbox.announce();
        return this;
    }

    /** Whether the room answers joins: the bus delivers it, and its latest messages are read. */
    boolean isOpen() {
        return open.get();
    }

    /** As of its last batch; its inbox as it is now. */
    RoomStats stats() {
        return stats.get().with(inbox.stats());
    }

    // ---- Only the room's own thread runs what follows.

    private void run() {
        try {
            listener.onEvent(new RoomEvent.RoomOpened(name));
            bus.subscribe(name);
            if (loadRecent()) {
                loop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        } catch (RuntimeException | Error bug) {
            listener.onEvent(new RoomEvent.RoomFailed(name, bug));
        } finally {
            registry.remove(this);
            inbox.close();
            history.clear();
            listener.onEvent(new RoomEvent.RoomRetired(name));
        }
    }

    private void loop() throws InterruptedException {
        do {
            try {
                processBatch();
                if (inbox.isBehind() && System.nanoTime() - readAgainAt >= 0) {
                    publishStats(); // before it waits for the log
                    read(this::catchUp); // nothing newer may be broadcast before
                }
                inbox.takeRemoteMembers().ifPresent(members::setRemote);
                members.flushPresence();
                registry.shareMemory(history);
                publishStats();
            } catch (RuntimeException | Error bug) { // may not end the loop: its members would wait for ever
                listener.onEvent(new RoomEvent.RoomFailed(name, bug));
                inbox.markBehind(); // for what it cost, and what is left of the batch
            }
        } while (!mayRetire() || !registry.retire(this));
    }

    /** Waits for a command, takes all that have come by now, and broadcasts their messages as one frame. */
    private void processBatch() throws InterruptedException {
        int most = registry.lab.awaitTurn(name, MAX_COMMANDS);
        inbox.take(commands, most, nextTimeout());
        listener.onInbox(commands.size());
        while (!commands.isEmpty()) {
            handle(commands.remove());
        }
        endBatch();
    }

    private void handle(Command command) {
        switch (command) {
            case Command.Deliver(var message) -> onMessage(message);
            case Command.Join join -> joins.add(join);
            case Command.Leave(var membership) -> onLeave(membership);
            case Command.Typing(var client) -> onTyping(client);
            case Command.RemoteTyping(var user) -> broadcastTyping(user);
            case Command.WakeUp() -> {} // the loop looks beside the inbox
        }
    }

    private void onMessage(Message message) {
        if (joins.contains(message.author())) { // a user that speaks right after joining gets the echo
            endBatch();
        }
        if (inbox.isBehind() || history.isDuplicate(message)) {
            return; // it will be read from the log, or was broadcast already
        }
        if (history.isNext(message)) {
            add(message);
        } else {
            inbox.markBehind();
        }
    }

    private void onLeave(Membership membership) {
        try {
            endBatch();
        } finally { // whatever becomes of the batch
            membership.end(); // a join of it that is still on the way is ignored
            members.remove(membership);
            membership.client().send(ServerFrames.left(name));
        }
    }

    private void onTyping(Client client) {
        if (members.contains(client)) {
            bus.publishTyping(name, client.user());
            broadcastTyping(client.user().name());
        }
    }

    /** A text message of its own, for the clients that keep up. */
    private void broadcastTyping(String user) {
        flush();
        members.broadcastIfRoomy(ServerFrames.typing(name, user));
    }

    /** Broadcasts, then lets in the clients that came meanwhile: if each join ended a batch, many joins at once would stall the room. */
    private void endBatch() {
        flush();
        joins.answerAll();
    }

    private void add(Message message) {
        message.traced("in a batch");
        batch.add(remember(message));
        message.traced("encoded");
        message.trace().ifPresent(batch::add);
        if (batch.isFull()) {
            flush();
        }
    }

    private byte[] remember(Message message) {
        var entry = History.Entry.of(message); // encoded once, for all members and all later joins
        history.add(entry);
        return entry.json();
    }

    /** Broadcasts the batch: one frame, and one write for each member. */
    private void flush() {
        if (!batch.isEmpty()) {
            int count = batch.messages();
            members.broadcast(batch.take());
            listener.onBatch(count, members.clients());
            batches++;
            messages += count;
        }
    }

    // ---- The log.

    private interface LogReader {
        void read() throws UnavailableException, InterruptedException;
    }

    /** Reads the log, and waits for it. False: it can't be read now; the room stays behind, and tries again in a moment. */
    private boolean read(LogReader reader) throws InterruptedException {
        inbox.clearBehind(); // not later: what is missed while it reads marks the room again
        try {
            reader.read();
            return true;
        } catch (UnavailableException e) { // the bus logs that itself
        } catch (RuntimeException | Error bug) {
            listener.onEvent(new RoomEvent.RoomFailed(name, bug));
        }
        readAgainAt = System.nanoTime() + RETRY;
        inbox.markBehind();
        return false;
    }

    /**
     * Blocks until the bus delivers this room and its latest messages are read. False: the room has retired before that, since
     * no join waited for it any more.
     */
    private boolean loadRecent() throws InterruptedException {
        while (!inbox.awaitSubscribed(RETRY) || !read(this::readLatest)) {
            inbox.keepPendingJoins();
            if (registry.retire(this)) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(readAgainAt - System.nanoTime()); // if the log couldn't be read
        }
        open.set(true);
        return true;
    }

    private void readLatest() throws UnavailableException, InterruptedException {
        LogPage page = bus.readLatest(name, PAGE);
        page.messages().forEach(this::remember);
        history.logEndsAt(page.newest());
        members.setRemote(bus.remoteMembers(name));
    }

    /** Reads what was missed, and broadcasts it. */
    private void catchUp() throws UnavailableException, InterruptedException {
        int found = 0;
        LogPage page;
        do {
            page = bus.readAfter(name, history.last(), PAGE);
            announceGap(page);
            page.messages().forEach(this::add);
            flush();
            found += page.messages().size();
        } while (!page.complete());
        if (found > 0) {
            listener.onEvent(new RoomEvent.CaughtUp(name, found));
        }
    }

    private void announceGap(LogPage page) {
        if (!history.isNext(page)) {
            members.broadcast(ServerFrames.gap(name));
            listener.onEvent(new RoomEvent.GapTold(name));
            history.logEndsAt(page.newest());
        }
    }

    // ---- The loop's clock.

    /** Nanoseconds until the loop has something to do though no command comes. */
    private long nextTimeout() {
        long presence = members.presenceDueIn();
        if (inbox.isBehind()) {
            return Math.min(presence, readAgainAt - System.nanoTime());
        }
        return members.isEmpty() ? Math.min(presence, retiresIn()) : presence;
    }

    private boolean mayRetire() {
        return members.isEmpty() && joins.isEmpty() && retiresIn() <= 0;
    }

    /** Nanoseconds until the empty room may retire: none, if nothing was ever said in it and others need its place. */
    private long retiresIn() {
        if (history.last().equals(MessageId.ZERO) && registry.isAlmostFull()) {
            return 0;
        }
        return members.emptySince() + registry.limits.retireAfter().toNanos() - System.nanoTime();
    }

    private void publishStats() {
        stats.set(new RoomStats(
                name, members.count(), members.clients(), stats.get().inbox(), inbox.isBehind(), batches, messages));
    }
}
