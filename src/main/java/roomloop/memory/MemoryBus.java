package roomloop.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import roomloop.chat.BusListener;
import roomloop.chat.Draft;
import roomloop.chat.LocalPresence;
import roomloop.chat.Message;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/**
 * The bus of a server that runs alone: everything stays in memory. It has no thread and no queue: the thread that publishes puts
 * the message into the room's inbox, and waits there while that is full. Meanwhile it holds no lock that a reader of the log needs.
 */
public final class MemoryBus implements MessageBus {
    private final MemoryLog log;
    private final KeyedLock<RoomName> publishing = new KeyedLock<>(); // so that a room's inbox has the order of its log
    private final LocalPresence presence = new LocalPresence();
    private volatile Optional<BusListener> listener = Optional.empty();
    private volatile boolean draining;

    /**
     * @param history messages that each room's log holds
     * @param maxBytes of all logs together, by estimate; over it the log of the room that was silent longest is dropped
     */
    public MemoryBus(int history, long maxBytes) {
        this(history, maxBytes, InstantSource.system(), System::nanoTime);
    }

    MemoryBus(int history, long maxBytes, InstantSource clock, LongSupplier nanoTime) {
        this.log = new MemoryLog(history, maxBytes, clock, nanoTime);
    }

    @Override
    public void start(BusListener rooms) {
        listener = Optional.of(rooms);
    }

    @Override
    public CompletionStage<PublishResult> publish(Draft draft) throws InterruptedException {
        if (draining) {
            return CompletableFuture.failedStage(new UnavailableException("this server is shutting down"));
        }
        return CompletableFuture.completedStage(publishing.locked(draft.room(), () -> {
            Optional<MessageId> seen = log.find(draft);
            if (seen.isPresent()) {
                return new PublishResult(seen.get(), true);
            }
            Message message = log.append(draft);
            draft.traced("in the log");
            listener.orElseThrow().onMessageBlocking(message);
            return new PublishResult(message.id(), false);
        }));
    }

    @Override
    public void subscribe(RoomName room) {
        log.subscribe(room);
        listener.orElseThrow().onSubscribed(room);
    }

    @Override
    public void unsubscribe(RoomName room) {
        log.unsubscribe(room);
    }

    @Override
    public void track(RoomName room, User user) {
        presence.enter(room, user);
    }

    @Override
    public void untrack(RoomName room, User user) {
        presence.exit(room, user);
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit) {
        return log.read(room, messages -> messages.readAfter(after, limit));
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) {
        return log.read(room, messages -> messages.readLatest(limit));
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit) {
        return log.read(room, messages -> messages.readBefore(before, limit));
    }

    @Override
    public List<RoomCount> rooms() {
        return presence.counts();
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
