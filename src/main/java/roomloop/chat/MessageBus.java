package roomloop.chat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What carries messages between the servers, and keeps each room's log. Every method may be called from any thread.
 *
 * <p>The usual answers are those of a bus that serves one server, and never fails.
 *
 * <p>A message is in the log before any server delivers it, so a room or a client that missed some can read them there.
 */
public interface MessageBus extends AutoCloseable {
    /**
     * The answer to a draft.
     *
     * @param id the message's id in the log
     * @param repeated whether its ref was posted before, so that nothing new was posted
     */
    record PublishResult(MessageId id, boolean repeated) {}

    /**
     * A piece of a room's log, oldest first.
     *
     * @param messages what was asked for, as far as one page goes
     * @param reachesBack whether nothing is missing between the id that was asked from and the first of the messages
     * @param complete whether the page goes to the end of the log
     * @param newest the log's last id when it was read, {@link MessageId#ZERO} if the log is empty
     */
    record LogPage(List<Message> messages, boolean reachesBack, boolean complete, MessageId newest) {}

    /**
     * A piece of a room's log that ends just before a message, oldest first.
     *
     * @param start whether the log holds nothing older than these messages
     * @param trimmed whether older messages were said, and are no longer kept; only if {@code start}
     */
    record HistoryPage(List<Message> messages, boolean start, boolean trimmed) {}

    /** A user that is in a room through another server. One that is there through two servers is two of these, and one member. */
    record RemoteMember(String server, User user) {}

    /** A room with members, over all servers; each user counts once. */
    record RoomCount(String name, int members) {}

    /**
     * How a bus with queues of its own is doing.
     *
     * @param publisher drafts that wait to be sent
     * @param unanswered drafts sent, and not answered yet
     * @param subscriptions rooms that it listens to
     * @param received payloads from other servers and its own, since it started
     * @param foreign payloads among them that weren't ours, and were ignored
     * @param threads that it runs
     */
    record BusStats(
            QueueStats publisher, QueueStats unanswered, int subscriptions, long received, long foreign, int threads) {}

    /** A bus that the lab may break on purpose, to show how it mends. Waits for an answer at most seconds. */
    interface BreakableBus {
        /** Has the bus's server answer nothing for that many milliseconds. False: it refused. */
        boolean freeze(long ms) throws InterruptedException;

        /** Drops the connection of this server's subscriptions, as a broken network would. Never waits. */
        void cutSubscriptions();
    }

    /** Starts to call the listener. Called once, before anything else. */
    void start(BusListener listener);

    /**
     * Puts a draft into the room's log and tells every server that has the room open, this one included.
     *
     * @return completes with its id once it is in the log; fails with {@link UnavailableException} if that isn't confirmed within
     *     ten seconds (it may still appear) or the publisher's queue is full
     * @throws InterruptedException while a bus without a queue of its own waits for space in the inbox
     */
    CompletionStage<PublishResult> publish(Draft draft) throws InterruptedException;

    /** Tells the other servers that a user types. May be lost; never waits. */
    default void publishTyping(RoomName room, User user) {}

    /** Asks to be told of a room. {@link BusListener#onSubscribed} follows, now and after every reconnect. Never waits. */
    void subscribe(RoomName room);

    /** The opposite of {@link #subscribe}. Never waits. */
    void unsubscribe(RoomName room);

    /** Says that a user is in the room by way of this server, until {@link #untrack}. Never waits. */
    void track(RoomName room, User user);

    /** The opposite of {@link #track}. Never waits. */
    void untrack(RoomName room, User user);

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

    /** The members of the room by way of other servers, as the lists say now. Waits for them at most a few seconds. */
    default List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException {
        return List.of();
    }

    /** All rooms with members, over all servers, in no order. May be a second old. */
    List<RoomCount> rooms();

    /** Why the bus can't serve now, in words for people; empty when all is well. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** How its queues are; empty if it has none. Peaks count from the last call. */
    default Optional<BusStats> stats() {
        return Optional.empty();
    }

    /** Takes nothing more, gives what is queued that long to get out, then fails the rest. */
    void drain(Duration atMost) throws InterruptedException;

    /** Ends its threads and connections, and takes this server's users out of the member lists. */
    @Override
    void close();
}
