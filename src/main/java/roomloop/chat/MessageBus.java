package roomloop.chat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What carries messages between the servers, and keeps each room's log. Every method may be called from any thread.
 *
 * <p>A message is in the log before anybody hears it, so whoever missed some can read them there.
 */
public interface MessageBus extends AutoCloseable {
    /** Starts to tell the feed what happens. Called once, before anything else. */
    void start(BusListener listener);

    /**
     * Puts a draft into the room's log and tells every server that follows the room, this one included.
     *
     * @return completes with its id once it is in the log; fails with {@link UnavailableException} if that isn't confirmed within
     *     ten seconds (it may still appear) or the publisher's queue is full
     * @throws InterruptedException while a bus without a queue of its own waits for room in the inbox
     */
    CompletionStage<PublishResult> publish(Draft draft) throws InterruptedException;

    /** Tells the other servers that somebody types. May be lost; never waits. */
    void publishTyping(RoomName room, User guest);

    /** Asks to be told of a room. {@link BusListener#onSubscribed} follows, now and after every reconnect. Never waits. */
    void subscribe(RoomName room);

    /** The opposite of {@link #subscribe}. Never waits. */
    void unsubscribe(RoomName room);

    /** Says that a user is in the room by way of this server, until {@link #untrack}. Never waits. */
    void track(RoomName room, User guest);

    /** The opposite of {@link #track}. Never waits. */
    void untrack(RoomName room, User guest);

    /**
     * Reads what was said after an id. Waits for the log at most a few seconds.
     *
     * @param limit messages a page, at most
     */
    LogPage readAfter(RoomName room, MessageId after, int limit) throws UnavailableException, InterruptedException;

    /** Reads the latest messages of a room; {@code reachesBack} is true. Waits for the log at most a few seconds. */
    LogPage readLatest(RoomName room, int limit) throws UnavailableException, InterruptedException;

    /**
     * Reads the messages before an id, the latest of them. Waits for the log at most a few seconds.
     *
     * @param limit messages, at most
     */
    HistoryPage readBefore(RoomName room, MessageId before, int limit)
            throws UnavailableException, InterruptedException;

    /** Who is in the room by way of other servers, as the lists say now. Waits for them at most a few seconds. */
    List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException;

    /** Rooms with members over all servers, most members first, at most {@code limit}. May be a second old. */
    List<RoomCount> rooms(int limit);

    /** Why the bus can't serve now, in words for people; empty when all is well. */
    Optional<String> problem();

    /** How its queues are; empty if it has none. Peaks count from the last call. */
    Optional<BusStats> stats();

    /** Takes nothing more, gives what is queued that long to get out, then fails the rest. */
    void drain(Duration atMost) throws InterruptedException;

    /** Ends its threads and connections, and takes this server's guests out of the member lists. */
    @Override
    void close();
}
