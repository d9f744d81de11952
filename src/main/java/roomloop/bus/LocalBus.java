package roomloop.bus;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import roomloop.chat.Attendee;
import roomloop.chat.Bus;
import roomloop.chat.BusView;
import roomloop.chat.Draft;
import roomloop.chat.Feed;
import roomloop.chat.Guest;
import roomloop.chat.MessageId;
import roomloop.chat.Page;
import roomloop.chat.Posted;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;
import roomloop.chat.Unavailable;

/**
 * The bus of a server that runs alone: everything stays in memory. It has no thread and no queue; a sender waits while the
 * room's inbox is full, holding nothing that a reader of the log needs.
 */
public final class LocalBus implements Bus {
    private final MemoryLogs logs;
    private final Podiums podiums = new Podiums(); // so that a room's inbox has the order of its log
    private final Roster roster = new Roster();
    private volatile Optional<Feed> feed = Optional.empty();
    private volatile boolean draining;

    /** @param history messages that each room's log holds, at least; all logs together hold at most 64 MiB */
    public LocalBus(int history) {
        this(history, InstantSource.system());
    }

    LocalBus(int history, InstantSource clock) {
        this.logs = new MemoryLogs(history, clock);
    }

    @Override
    public void start(Feed feed) {
        this.feed = Optional.of(feed);
    }

    @Override
    public CompletionStage<Posted> publish(Draft draft) throws InterruptedException {
        if (draining) {
            return CompletableFuture.failedStage(new Unavailable("this server is shutting down"));
        }
        return CompletableFuture.completedStage(podiums.at(draft.room(), () -> {
            MemoryLogs.Entry entry = logs.append(draft);
            if (entry.message().isPresent()) {
                feed.orElseThrow().deliverWaiting(entry.message().get());
            }
            return new Posted(entry.id(), entry.message().isEmpty());
        }));
    }

    /** Nothing to do: there is no other server. */
    @Override
    public void typing(RoomName room, Guest guest) {}

    @Override
    public void follow(RoomName room) {
        logs.follow(room);
        feed.orElseThrow().confirmed(room);
    }

    @Override
    public void unfollow(RoomName room) {
        logs.unfollow(room);
    }

    @Override
    public void enter(RoomName room, Guest guest) {
        roster.enter(room, guest);
    }

    @Override
    public void exit(RoomName room, Guest guest) {
        roster.exit(room, guest);
    }

    @Override
    public Page read(RoomName room, MessageId after, int limit) {
        return logs.read(room, after, limit);
    }

    @Override
    public Page latest(RoomName room, int limit) {
        return logs.latest(room, limit);
    }

    @Override
    public List<Attendee> elsewhere(RoomName room) {
        return List.of();
    }

    @Override
    public List<RoomCount> rooms(int limit) {
        return roster.counts(limit);
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public Optional<BusView> describe() {
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
