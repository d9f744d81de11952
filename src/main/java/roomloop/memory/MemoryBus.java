package roomloop.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import roomloop.chat.BusListener;
import roomloop.chat.BusStats;
import roomloop.chat.Draft;
import roomloop.chat.HistoryPage;
import roomloop.chat.LocalPresence;
import roomloop.chat.LogPage;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.PublishResult;
import roomloop.chat.RemoteMember;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/**
 * The bus of a server that runs alone: everything stays in memory. It has no thread and no queue; a sender waits while the
 * room's inbox is full, holding nothing that a reader of the log needs.
 */
public final class MemoryBus implements MessageBus {
    private final MemoryLogs logs;
    private final KeyedLock podiums = new KeyedLock(); // so that a room's inbox has the order of its log
    private final LocalPresence roster = new LocalPresence();
    private volatile Optional<BusListener> listener = Optional.empty();
    private volatile boolean draining;

    /** @param history messages that each room's log holds, at least; all logs together hold at most 64 MiB */
    public MemoryBus(int history) {
        this(history, InstantSource.system());
    }

    MemoryBus(int history, InstantSource clock) {
        this.logs = new MemoryLogs(history, clock);
    }

    @Override
    public void start(BusListener busListener) {
        this.listener = Optional.of(busListener);
    }

    @Override
    public CompletionStage<PublishResult> publish(Draft draft) throws InterruptedException {
        if (draining) {
            return CompletableFuture.failedStage(new UnavailableException("this server is shutting down"));
        }
        return CompletableFuture.completedStage(podiums.at(draft.room(), () -> {
            MemoryLogs.Entry entry = logs.append(draft);
            if (entry.message().isPresent()) {
                listener.orElseThrow().onMessageBlocking(entry.message().get());
            }
            return new PublishResult(entry.id(), entry.message().isEmpty());
        }));
    }

    /** Nothing to do: there is no other server. */
    @Override
    public void publishTyping(RoomName room, User guest) {}

    @Override
    public void subscribe(RoomName room) {
        logs.follow(room);
        listener.orElseThrow().onSubscribed(room);
    }

    @Override
    public void unsubscribe(RoomName room) {
        logs.unfollow(room);
    }

    @Override
    public void track(RoomName room, User guest) {
        roster.enter(room, guest);
    }

    @Override
    public void untrack(RoomName room, User guest) {
        roster.exit(room, guest);
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit) {
        return logs.read(room, after, limit);
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) {
        return logs.latest(room, limit);
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit) {
        return logs.readBefore(room, before, limit);
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) {
        return List.of();
    }

    @Override
    public List<RoomCount> rooms(int limit) {
        return roster.counts(limit);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public Optional<BusStats> stats() {
        return Optional.empty();
    }

    @Override
    public void drain(Duration atMost) {
        draining = true;
    }

    @Override
    public void close() {
        draining = true;
    }
}
