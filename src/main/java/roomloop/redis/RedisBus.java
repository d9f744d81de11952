package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import redis.clients.jedis.Protocol;
import roomloop.chat.BusListener;
import roomloop.chat.Draft;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;
import roomloop.redis.RedisNode.PubSub;

/**
 * The bus between servers that share a Redis. It has four parts: the publisher sends what clients of this server say, the subscriber
 * receives what is said on any server, the log holds what a room or a client has missed, and presence keeps the member lists.
 */
public final class RedisBus implements MessageBus, MessageBus.BreakableBus {
    private static final int THREADS = 5; // publisher, its deadlines, subscriber, its heartbeat, presence
    private static final RoomName ANY = new RoomName("0");

    private final RedisNode node;
    private final Publisher publisher;
    private final Subscriber subscriber;
    private final RedisLog log;
    private final Presence presence;

    /**
     * Connects to nothing yet.
     *
     * @param server this server's name among the others, without {@code |}; no two may have the same
     * @param history messages that each room's log holds, at least
     * @param maxBytes of the messages that aren't answered yet, by estimate; over it a sender is told that its message is unavailable
     */
    public RedisBus(String server, RedisAddress address, int history, long maxBytes) {
        this(RedisNode.of(address, server, PubSub.PLAIN, ANY, () -> {}), history, maxBytes);
    }

    private RedisBus(RedisNode node, int history, long maxBytes) {
        this.node = node;
        this.presence = new Presence(node);
        this.subscriber = new Subscriber(node, presence);
        this.publisher = new Publisher(node, history, maxBytes, this::leaveOldMaster);
        this.log = new RedisLog(node);
    }

    /**
     * Likewise, for a master of a cluster, which serves only some of the rooms.
     *
     * @param served one of these
     * @param onTrouble called, on any thread, when rooms may be served elsewhere by now; may not wait
     */
    public static RedisBus ofMaster(
            String server, RedisAddress address, int history, long maxBytes, RoomName served, Runnable onTrouble) {
        return new RedisBus(RedisNode.of(address, server, PubSub.SHARDED, served, onTrouble), history, maxBytes);
    }

    private void leaveOldMaster() {
        node.pool().clear(); // first: what is read as soon as the rooms are heard is read from the new one
        subscriber.reconnect();
    }

    /** Doesn't wait for Redis: {@link #problem} tells when it is there. */
    @Override
    public void start(BusListener listener) {
        presence.start(listener);
        subscriber.start(listener);
        publisher.start();
    }

    @Override
    public CompletionStage<PublishResult> publish(Draft draft) {
        var message = PendingMessage.of(draft);
        publisher.publish(message);
        return message.result();
    }

    /** Likewise, for a message that may have been sent before. */
    public void publish(PendingMessage message) {
        publisher.publish(message);
    }

    @Override
    public void publishTyping(RoomName room, User user) {
        publisher.publishEphemeral(room, Payload.typing(room, node.server(), user.name()));
    }

    @Override
    public void subscribe(RoomName room) {
        node.rooms().put(room, new RoomSubscription());
        subscriber.roomChanged(room);
    }

    /** Likewise, for a room of which an id is known already: no new id may be lower. */
    public void subscribe(RoomName room, MessageId known) {
        subscribe(room);
        node.learn(room, known);
    }

    /** The newest id of a room that this server knows of; {@link MessageId#ZERO} if the room isn't open. */
    public MessageId newest(RoomName room) {
        return node.open(room).map(RoomSubscription::newest).orElse(MessageId.ZERO);
    }

    @Override
    public void unsubscribe(RoomName room) {
        node.rooms().remove(room);
        subscriber.roomChanged(room);
    }

    @Override
    public void track(RoomName room, User user) {
        presence.track(room, user);
    }

    @Override
    public void untrack(RoomName room, User user) {
        presence.untrack(room, user);
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit)
            throws UnavailableException, InterruptedException {
        return log.after(room, after, limit);
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) throws UnavailableException, InterruptedException {
        return log.latest(room, limit);
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit)
            throws UnavailableException, InterruptedException {
        return log.before(room, before, limit);
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException {
        return presence.elsewhere(room);
    }

    @Override
    public List<RoomCount> rooms() {
        return presence.counts();
    }

    @Override
    public Optional<String> problem() {
        return node.health().problem();
    }

    @Override
    public Optional<BusStats> stats() {
        return Optional.of(new BusStats(
                publisher.queued(),
                publisher.unanswered(),
                node.rooms().size(),
                subscriber.received.sum(),
                subscriber.foreign.sum(),
                THREADS));
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        publisher.drain(atMost);
    }

    @Override
    public void close() {
        publisher.close();
        presence.close();
        subscriber.close();
        node.close();
    }

    // ---- For the lab.

    @Override
    public boolean freeze(long ms) throws InterruptedException {
        try {
            node.ask("a pause", redis -> redis.sendCommand(Protocol.Command.CLIENT, "PAUSE", Long.toString(ms)));
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }

    @Override
    public void cutSubscriptions() {
        subscriber.reconnect();
    }
}
