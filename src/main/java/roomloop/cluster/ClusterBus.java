package roomloop.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.BusListener;
import roomloop.chat.Draft;
import roomloop.chat.LocalPresence;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;
import roomloop.redis.Health;
import roomloop.redis.PendingMessage;
import roomloop.redis.RedisAddress;
import roomloop.redis.RedisBus;

/**
 * The bus between servers that share a Redis Cluster: a {@code RedisBus} for each master, and each room goes through the one whose
 * master owns its slot. When the slot moves, the room is unsubscribed there and subscribed at the new owner, which confirms it again
 * and so makes it catch up.
 */
public final class ClusterBus implements MessageBus {
    private static final int TRIES = 100; // of a question whose room is on the move
    private static final Duration PAUSE = Duration.ofMillis(20); // between them

    private final String server;
    private final int history;
    private final long maxBytes;
    private final ClusterTopology topology;
    private final Map<RedisAddress, RedisBus> masters = new ConcurrentHashMap<>(); // only the topology's thread writes
    private final Map<RoomName, RoomPublisher> publishers =
            new ConcurrentHashMap<>(); // of the rooms that talk just now
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet(); // those that are open here
    private final LocalPresence here = new LocalPresence();
    private final ReentrantLock moving = new ReentrantLock(); // while it is held, nothing else is waited for
    private volatile RedisBus[] owners =
            new RedisBus[Protocol.CLUSTER_HASHSLOTS]; // never changed, but replaced under the lock
    private volatile Optional<BusListener> listener = Optional.empty();
    private volatile boolean draining;

    /**
     * Connects to nothing yet.
     *
     * @param server this server's name among the others, without {@code |}; no two may have the same
     * @param nodes some of the cluster's nodes, with the same user and password; one that answers is enough
     * @param history messages that each room's log holds, at least
     * @param maxBytes of the messages that one master hasn't answered yet, by estimate
     */
    public ClusterBus(String server, List<RedisAddress> nodes, int history, long maxBytes) {
        this.server = server;
        this.history = history;
        this.maxBytes = maxBytes;
        this.topology = new ClusterTopology(nodes, this::adopt);
    }

    /** Doesn't wait for Redis: {@link #problem} tells when it is there. */
    @Override
    public void start(BusListener busListener) {
        listener = Optional.of(busListener);
        topology.start();
    }

    @Override
    public CompletionStage<PublishResult> publish(Draft draft) {
        var message = PendingMessage.of(draft).timed();
        if (draining) {
            message.fail("this server is shutting down");
        } else {
            publishers.compute(draft.room(), (room, current) -> {
                var publisher = current != null ? current : RoomPublisher.start(room, this);
                publisher.put(message);
                return publisher;
            });
        }
        return message.result();
    }

    @Override
    public void publishTyping(RoomName room, User user) {
        master(room).ifPresent(bus -> bus.publishTyping(room, user));
    }

    @Override
    public void subscribe(RoomName room) {
        change(() -> rooms.add(room), room, bus -> bus.subscribe(room));
    }

    @Override
    public void unsubscribe(RoomName room) {
        change(() -> rooms.remove(room), room, bus -> bus.unsubscribe(room));
    }

    @Override
    public void track(RoomName room, User user) {
        change(() -> here.enter(room, user), room, bus -> bus.track(room, user));
    }

    @Override
    public void untrack(RoomName room, User user) {
        change(() -> here.exit(room, user), room, bus -> bus.untrack(room, user));
    }

    private void change(Runnable step, RoomName room, Consumer<RedisBus> same) {
        moving.lock();
        try {
            step.run();
            master(room).ifPresent(same);
        } finally {
            moving.unlock();
        }
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit)
            throws UnavailableException, InterruptedException {
        return ask(room, bus -> bus.readAfter(room, after, limit));
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) throws UnavailableException, InterruptedException {
        return ask(room, bus -> bus.readLatest(room, limit));
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit)
            throws UnavailableException, InterruptedException {
        return ask(room, bus -> bus.readBefore(room, before, limit));
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException {
        return ask(room, bus -> bus.remoteMembers(room));
    }

    @Override
    public List<RoomCount> rooms() {
        return masters.values().stream()
                .flatMap(bus -> bus.rooms().stream().filter(room -> isMaster(bus, new RoomName(room.name()))))
                .toList();
    }

    @Override
    public Optional<String> problem() {
        return topology.problem()
                .or(() -> masters.values().stream()
                        .flatMap(bus -> bus.problem().stream())
                        .findFirst());
    }

    @Override
    public Optional<BusStats> stats() {
        int waiting = publishers.values().stream().mapToInt(RoomPublisher::size).sum();
        var own = new BusStats(
                new QueueStats(waiting, waiting, 0), new QueueStats(0, 0, 0), 0, 0, 0, 1 + publishers.size());
        return Optional.of(
                masters.values().stream().flatMap(bus -> bus.stats().stream()).reduce(own, ClusterBus::sum));
    }

    private static BusStats sum(BusStats a, BusStats b) {
        return new BusStats(
                sum(a.publisher(), b.publisher()),
                sum(a.unanswered(), b.unanswered()),
                a.subscriptions() + b.subscriptions(),
                a.received() + b.received(),
                a.foreign() + b.foreign(),
                a.threads() + b.threads());
    }

    private static QueueStats sum(QueueStats a, QueueStats b) {
        return new QueueStats(a.size() + b.size(), a.peak() + b.peak(), a.capacity() + b.capacity());
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        draining = true;
        long end = System.nanoTime() + atMost.toNanos();
        for (RoomPublisher publisher : publishers.values()) {
            publisher.drain(Duration.ofNanos(end - System.nanoTime()));
        }
    }

    @Override
    public void close() {
        draining = true;
        publishers.values().forEach(RoomPublisher::close);
        topology.close();
        masters.values().forEach(RedisBus::close);
    }

    // ---- For the publishers of the rooms.

    /** The bus whose master owns the room's slot. */
    Optional<RedisBus> master(RoomName room) {
        return owner(owners, room);
    }

    /** Whether it failed only because the slot is moving, or has just moved away from that master. */
    boolean isPassing(Throwable failure, RoomName room, RedisBus asked) {
        return !isMaster(asked, room) || failure.getCause() instanceof JedisDataException reply && Health.isMove(reply);
    }

    /** False if the publisher has got something to do in the last moment. */
    boolean retire(RoomName room, RoomPublisher publisher) {
        return publishers.computeIfPresent(room, (name, current) -> publisher.size() == 0 ? null : current) == null;
    }

    /** Another one is started for what is published from now on. */
    void remove(RoomName room) {
        publishers.remove(room);
    }

    private boolean isMaster(RedisBus bus, RoomName room) {
        return master(room).equals(Optional.of(bus));
    }

    /** What a room's master is asked for. */
    private interface Question<T> {
        T ask(RedisBus bus) throws UnavailableException, InterruptedException;
    }

    /** Waits for an answer; while the room is on the move, it asks again. */
    private <T> T ask(RoomName room, Question<T> question) throws UnavailableException, InterruptedException {
        for (int tries = 1; ; tries++) {
            RedisBus bus =
                    master(room).orElseThrow(() -> new UnavailableException("Redis Cluster has not answered yet"));
            try {
                return question.ask(bus);
            } catch (UnavailableException e) {
                if (tries == TRIES || !isPassing(e, room, bus)) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    // ---- Only the topology's thread runs what follows.

    /** Slots that it doesn't name stay with the owner that they had. */
    private void adopt(List<ClusterTopology.Range> topology) {
        RedisBus[] next = owners.clone();
        for (var range : topology) {
            var bus = masters.computeIfAbsent(range.owner(), owner -> open(range));
            Arrays.fill(next, range.first(), range.last() + 1, bus);
        }
        moving.lock();
        try {
            Stream.concat(rooms.stream(), here.rooms().stream())
                    .distinct()
                    .forEach(room -> move(room, owner(owners, room), owner(next, room)));
            owners = next; // not before: the new owner must know a room's newest id when something is published there
        } finally {
            moving.unlock();
        }
        var idle = new HashMap<>(masters);
        idle.values().removeAll(Arrays.asList(next));
        masters.keySet().removeAll(idle.keySet());
        idle.values().forEach(RedisBus::close);
    }

    private static Optional<RedisBus> owner(RedisBus[] owners, RoomName room) {
        return Optional.ofNullable(owners[ClusterTopology.slot(room)]);
    }

    private void move(RoomName room, Optional<RedisBus> from, Optional<RedisBus> to) {
        if (!from.equals(to)) {
            MessageId known = from.map(bus -> bus.newest(room)).orElse(MessageId.ZERO);
            from.ifPresent(bus -> {
                bus.unsubscribe(room);
                here.in(room).forEach(user -> bus.untrack(room, user));
            });
            to.ifPresent(bus -> {
                if (rooms.contains(room)) {
                    bus.subscribe(room, known);
                }
                here.in(room).forEach(user -> bus.track(room, user));
            });
        }
    }

    private RedisBus open(ClusterTopology.Range range) {
        var bus = RedisBus.ofMaster(server, range.owner(), history, maxBytes, range.anyRoom(), topology::refreshSoon);
        bus.start(listener.orElseThrow());
        return bus;
    }
}
