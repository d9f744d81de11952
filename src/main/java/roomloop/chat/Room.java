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

    private final RoomName name;
    private final Rooms rooms;
    private final MessageBus bus;
    private final LabControl lab;
    private final RoomListener listener;
    private final long retireAfter; // nanoseconds without a member
    private final Inbox inbox;
    private final MemoryBudget historyBudget; // of all rooms
    private final AtomicBoolean open = new AtomicBoolean(); // set once, by the room: its latest messages are read
    private final AtomicReference<RoomStats> stats; // set by the room, read by any thread
    private final Thread thread;

    // Room thread only.
    private final Members members;
    private final History history;
    private final Queue<Command> commands = new ArrayDeque<>(); // taken from the inbox, at most MAX_COMMANDS
    private final Batch batch = new Batch(); // messages to be broadcast
    private final JoinQueue joins; // let in when the batch ends
    private long batches;
    private long messages;
    private long readAgainAt = System.nanoTime();

    Room(
            RoomName name,
            Rooms rooms,
            MessageBus bus,
            Limits limits,
            MemoryBudget.All budgets,
            RoomListener listener,
            LabControl lab) {
        this.name = name;
        this.rooms = rooms;
        this.bus = bus;
        this.lab = lab;
        this.listener = listener;
        this.retireAfter = limits.retireAfter().toNanos();
        this.inbox = new Inbox(lab.inbox(name, limits.inbox()), budgets.messages());
        this.historyBudget = budgets.history();
        this.history = new History(historyBudget);
        this.members = new Members(name, bus, budgets.frames());
        this.joins = new JoinQueue(name, members, history, inbox);
        this.stats = new AtomicReference<>(new RoomStats(name, 0, 0, inbox.stats(), true, 0, 0));
        this.thread = Thread.ofVirtual().name("room-" + name).unstarted(this::run);
    }

    // ---- Any thread may call these.

    RoomName name() {
        return name;
    }

    Inbox inbox() {
        return inbox;
    }

    /** To be started once the room can be found by its name, and interrupted to end the loop wherever it is. */
    Thread thread() {
        return thread;
    }

    /** Whether the room answers joins: the bus delivers it, and its latest messages are read. */
    boolean isOpen() {
        return open.get();
    }

    /** As of its last batch; its inbox as it is now. */
    RoomStats stats() {
        RoomStats last = stats.get();
        return new RoomStats(
                name, last.members(), last.clients(), inbox.stats(), last.behind(), last.batches(), last.messages());
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
            rooms.remove(this);
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
                    catchUp(); // waits for the log: nothing newer may be broadcast before
                }
                inbox.takeRemoteMembers().ifPresent(members::setRemote);
                members.flushPresence();
                shareMemory();
                publishStats();
            } catch (RuntimeException | Error bug) { // may not end the loop: its members would wait for ever
                listener.onEvent(new RoomEvent.RoomFailed(name, bug));
                inbox.wakeUp(); // for what is left of the batch
            }
        } while (!mayRetire() || !retired());
    }

    /** Waits for a command, takes all that have come by now, and broadcasts their messages as one frame. */
    private void processBatch() throws InterruptedException {
        int most = lab.awaitTurn(name, MAX_COMMANDS);
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
        if (joins.contains(message.author())) { // a user who speaks right after joining gets the echo
            endBatch();
        }
        if (inbox.isBehind() || history.isDuplicate(message)) {
            return; // the log will tell, or has told
        }
        if (history.isNext(message)) {
            add(message);
        } else {
            inbox.markBehind();
        }
    }

    private void onLeave(Membership membership) {
        endBatch();
        membership.end(); // a join of it that is still on the way is ignored
        members.remove(membership);
        membership.client().send(ServerFrames.left(name));
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

    /** Broadcasts, then lets in the clients that came meanwhile: if each join ended a batch, a crowd would stall the room. */
    private void endBatch() {
        flush();
        joins.admitAll();
    }

    private void add(Message message) {
        message.trace().ifPresent(trace -> trace.add("in a batch"));
        batch.add(remember(message));
        message.trace().ifPresent(trace -> {
            trace.add("encoded");
            batch.add(trace);
        });
        if (batch.isFull()) {
            flush();
        }
    }

    private byte[] remember(Message message) {
        byte[] json = ServerFrames.message(message); // encoded once, for all members and all later joins
        history.add(new History.Entry(message.id(), message.prev(), json));
        return json;
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

    /**
     * Blocks until the bus delivers this room and its latest messages are read. False: the room has retired before that, since
     * no join waited for it any more.
     */
    private boolean loadRecent() throws InterruptedException {
        while (!inbox.awaitSubscribed(RETRY) || !readLatest()) {
            inbox.keepPendingJoins();
            if (rooms.retire(this)) {
                return false;
            }
        }
        open.set(true);
        return true;
    }

    private boolean readLatest() throws InterruptedException {
        inbox.clearBehind();
        try {
            LogPage page = bus.readLatest(name, PAGE);
            page.messages().forEach(this::remember);
            history.logEndsAt(page.newest());
            members.setRemote(bus.remoteMembers(name));
            return true;
        } catch (UnavailableException e) {
            TimeUnit.NANOSECONDS.sleep(RETRY);
        } catch (RuntimeException | Error bug) {
            listener.onEvent(new RoomEvent.RoomFailed(name, bug));
            TimeUnit.NANOSECONDS.sleep(RETRY);
        }
        return false;
    }

    /** Reads from the log what was missed, and broadcasts it. Waits for the log; if it can't be read, the room stays behind. */
    private void catchUp() throws InterruptedException {
        inbox.clearBehind();
        try {
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
            joins.onCaughtUp();
        } catch (UnavailableException e) {
            readAgainLater();
            joins.dropCancelled();
        } catch (RuntimeException | Error bug) {
            readAgainLater();
            throw bug;
        }
    }

    private void readAgainLater() {
        readAgainAt = System.nanoTime() + RETRY;
        inbox.markBehind();
    }

    private void announceGap(LogPage page) {
        if (!history.isNext(page)) {
            members.broadcast(ServerFrames.gap(name));
            listener.onEvent(new RoomEvent.GapTold(name));
            history.logEndsAt(page.newest());
        }
    }

    /** While all rooms' histories together take more memory than they may, each keeps its share, and has the others do so. */
    private void shareMemory() {
        if (historyBudget.isExceeded()) {
            history.trim(historyBudget.capacity() / Math.max(1, rooms.open()));
            rooms.shareMemory();
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

    /** If not, a thread is about to put something into the inbox, and is to run first. */
    private boolean retired() {
        boolean retired = rooms.retire(this);
        if (!retired) {
            Thread.yield();
        }
        return retired;
    }

    private boolean mayRetire() {
        return members.isEmpty() && joins.isEmpty() && retiresIn() <= 0;
    }

    /** Nanoseconds until the empty room may retire: none, if nothing was ever said in it and others need its place. */
    private long retiresIn() {
        boolean isWorthNothing = history.last().equals(MessageId.ZERO) && rooms.isAlmostFull();
        return isWorthNothing ? 0 : members.emptySince() + retireAfter - System.nanoTime();
    }

    private void publishStats() {
        stats.set(new RoomStats(
                name, members.count(), members.clients(), stats.get().inbox(), inbox.isBehind(), batches, messages));
    }
}
