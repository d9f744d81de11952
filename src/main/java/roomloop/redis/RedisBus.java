package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.BusListener;
import roomloop.chat.Draft;
import roomloop.chat.LocalPresence;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/**
 * The bus between servers that share a Redis. It has four parts: the publisher says what is said here, the subscriber receives what
 * is said anywhere, the log is read by whatever missed something, and presence keeps the lists of who is where.
 */
public final class RedisBus implements MessageBus, MessageBus.BreakableBus {
    private static final int THREADS = 5; // publisher, deadlines, subscriber, its heartbeat, presence

    private final String server;
    private final Map<RoomName, RoomSubscription> rooms = new ConcurrentHashMap<>(); // those that are open here
    private final RedisConnections connections;
    private final Health health;
    private final Publisher publisher;
    private final Subscriber subscriber;
    private final RedisLog log;
    private final Presence presence;

    /**
     * Connects to nothing yet.
     *
     * @param server this server's name among the others, without {@code |}; no two may have the same
     * @param history messages that each room's log holds, at least
     */
    public RedisBus(String server, RedisAddress address, int history) {
        this(server, address, history, Long.MAX_VALUE);
    }

    /** @param maxBytes of the messages that aren't answered yet, by estimate; over it a sender is told that its message is unavailable */
    public RedisBus(String server, RedisAddress address, int history, long maxBytes) {
        this(server, address, history, maxBytes, Dialect.PLAIN);
    }

    /** For a Redis that serves only some of the rooms. */
    public RedisBus(String server, RedisAddress address, int history, long maxBytes, Dialect dialect) {
        var keys = new Keys(address.database());
        this.server = server;
        this.connections = new RedisConnections(address, dialect);
        this.health = new Health("Redis at " + address, "publisher", "subscriber", "presence");
        this.presence = new Presence(keys, server, rooms, connections, health);
        this.subscriber = new Subscriber(keys, server, rooms, presence, connections, health);
        this.publisher = new Publisher(keys, history, maxBytes, rooms, connections, health, subscriber::reconnect);
        this.log = new RedisLog(keys, connections);
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
        return publish(PendingMessage.of(draft));
    }

    /** Likewise, for a message that may have been sent before. */
    public CompletionStage<PublishResult> publish(PendingMessage message) {
        return publisher.publish(message);
    }

    @Override
    public void publishTyping(RoomName room, User user) {
        publisher.publishEphemeral(room, Payload.typing(room, server, user.name()));
    }

    @Override
    public void subscribe(RoomName room) {
        rooms.put(room, new RoomSubscription());
        subscriber.roomChanged(room);
    }

    @Override
    public void unsubscribe(RoomName room) {
        rooms.remove(room);
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
        return learned(room, ask("the log", () -> log.after(room, after, limit)));
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) throws UnavailableException, InterruptedException {
        return learned(room, ask("the log", () -> log.latest(room, limit)));
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit)
            throws UnavailableException, InterruptedException {
        return ask("the log", () -> log.before(room, before, limit));
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException {
        return ask("the member list", () -> presence.elsewhere(room));
    }

    @Override
    public List<RoomCount> rooms(int limit) {
        return presence.counts().stream()
                .sorted(LocalPresence.MOST_MEMBERS_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<String> problem() {
        return health.problem();
    }

    @Override
    public Optional<BusStats> stats() {
        return Optional.of(new BusStats(
                publisher.queued(),
                publisher.unanswered(),
                rooms.size(),
                subscriber.received(),
                subscriber.foreign(),
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
        connections.close();
    }

    // ---- For the lab.

    @Override
    public boolean freeze(long ms) throws InterruptedException {
        try {
            connections
                    .ask(redis -> redis.sendCommand(Protocol.Command.CLIENT, "PAUSE", Long.toString(ms)))
                    .get();
            return true;
        } catch (JedisException e) {
            return false;
        }
    }

    @Override
    public void cutSubscriptions() {
        subscriber.reconnect();
    }

    /** Something that Redis is asked. */
    private interface Question<T> {
        T ask() throws InterruptedException;
    }

    private static <T> T ask(String what, Question<T> question) throws UnavailableException, InterruptedException {
        try {
            return question.ask();
        } catch (JedisException e) {
            throw new UnavailableException(what + " can't be read now", e);
        }
    }

    private LogPage learned(RoomName room, LogPage page) {
        Optional.ofNullable(rooms.get(room)).ifPresent(open -> open.learn(page.newest()));
        return page;
    }
}
