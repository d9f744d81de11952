package roomloop.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import roomloop.chat.BusListener;
import roomloop.chat.BusStats;
import roomloop.chat.Draft;
import roomloop.chat.HistoryPage;
import roomloop.chat.LocalPresence;
import roomloop.chat.LogPage;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageId;
import roomloop.chat.PublishResult;
import roomloop.chat.QueueStats;
import roomloop.chat.RemoteMember;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;
import roomloop.chat.User;

/** The bus between servers that share a Redis, or a Redis Cluster: each room goes through the shard that serves it. */
public final class RedisBus implements MessageBus {
    private final String server;
    private final List<RedisAddress> nodes;
    private final PubSub pubSub;
    private final int history;
    private volatile Optional<Shards> shards = Optional.empty(); // until there is a listener for them

    /**
     * Connects to nothing yet.
     *
     * @param server this server's name among the others, without {@code |}; no two may have the same
     * @param history messages that each room's log holds, at least
     */
    public RedisBus(String server, RedisAddress address, int history) {
        this(server, List.of(address), PubSub.WHOLE, history);
    }

    /**
     * The same on Redis Cluster.
     *
     * @param nodes some of its nodes, with the same user and password; one that answers is enough
     */
    public static RedisBus onCluster(String server, List<RedisAddress> nodes, int history) {
        return new RedisBus(server, nodes, PubSub.SHARDED, history);
    }

    private RedisBus(String server, List<RedisAddress> nodes, PubSub pubSub, int history) {
        this.server = server;
        this.nodes = nodes;
        this.pubSub = pubSub;
        this.history = history;
    }

    /** Doesn't wait for Redis: {@link #trouble} tells when it is there. */
    @Override
    public void start(BusListener listener) {
        var all = new Shards(nodes, Shared.of(server, history, pubSub, listener));
        shards = Optional.of(all);
        all.start();
    }

    @Override
    public CompletionStage<PublishResult> publish(Draft draft) {
        return shards().say(draft);
    }

    @Override
    public void publishTyping(RoomName room, User guest) {
        String payload = Payload.typing(room, server, guest.name());
        at(room, shard -> shard.publisher().drafts().notice(Keys.channel(room), payload));
    }

    @Override
    public void subscribe(RoomName room) {
        shared().follows().add(room);
        at(room, shard -> shard.keeper().reconsider(room));
    }

    @Override
    public void unsubscribe(RoomName room) {
        shared().follows().remove(room);
        at(room, shard -> shard.keeper().reconsider(room));
    }

    @Override
    public void track(RoomName room, User guest) {
        shared().here().enter(room, guest);
        at(room, shard -> shard.presence().changedHere(room));
    }

    @Override
    public void untrack(RoomName room, User guest) {
        shared().here().exit(room, guest);
        at(room, shard -> shard.presence().changedHere(room));
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit)
            throws UnavailableException, InterruptedException {
        return learned(room, shards().ask(room, "the log", shard -> shard.log().read(room, after, limit)));
    }

    @Override
    public LogPage readLatest(RoomName room, int limit) throws UnavailableException, InterruptedException {
        return learned(room, shards().ask(room, "the log", shard -> shard.log().latest(room, limit)));
    }

    @Override
    public HistoryPage readBefore(RoomName room, MessageId before, int limit)
            throws UnavailableException, InterruptedException {
        return shards().ask(room, "the log", shard -> shard.log().before(room, before, limit));
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException, InterruptedException {
        return shards().ask(room, "the member list", shard -> shard.elsewhere(room));
    }

    @Override
    public List<RoomCount> rooms(int limit) {
        return shards().all()
                .flatMap(Shard::rooms)
                .sorted(LocalPresence.MOST_MEMBERS_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<String> problem() {
        return shards.isEmpty() ? Optional.of("Redis wasn't asked yet") : shards().trouble();
    }

    @Override
    public Optional<BusStats> stats() {
        var publishers = shards().all().map(Shard::publisher).toList();
        return Optional.of(new BusStats(
                sum(publishers.stream()
                        .map(publisher -> publisher.drafts().level())
                        .toList()),
                sum(publishers.stream().map(Publisher::unanswered).toList()),
                shared().follows().size(),
                shared().received().sum(),
                shared().foreign().sum(),
                shards().threads()));
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        var publishers = shards().all().map(Shard::publisher).toList();
        publishers.forEach(publisher -> publisher.drafts().takeNothingMore());
        for (Publisher publisher : publishers) {
            publisher.flush(Duration.ofNanos(end - System.nanoTime()));
        }
    }

    @Override
    public void close() {
        shards.ifPresent(Shards::close);
    }

    private LogPage learned(RoomName room, LogPage page) {
        shared().follows().learn(room, page.newest());
        return page;
    }

    private static QueueStats sum(List<QueueStats> gauges) {
        return gauges.stream()
                .reduce((a, b) -> new QueueStats(a.size() + b.size(), a.peak() + b.peak(), a.capacity() + b.capacity()))
                .orElse(new QueueStats(0, 0, 0));
    }

    private void at(RoomName room, Consumer<Shard> use) {
        shards().of(room).ifPresent(use);
    }

    private Shared shared() {
        return shards().shared();
    }

    private Shards shards() {
        return shards.orElseThrow(() -> new IllegalStateException("the bus wasn't started"));
    }
}
