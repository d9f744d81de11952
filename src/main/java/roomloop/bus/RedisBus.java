package roomloop.bus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import redis.clients.jedis.exceptions.JedisException;
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
 * The bus between servers that share a Redis. Four virtual threads: the publisher says, the subscriber hears, the keeper
 * keeps the subscription to the rooms that are open here, and presence keeps the member lists in step.
 */
public final class RedisBus implements Bus {
    private static final int THREADS = 4;

    private final String server;
    private final RedisAddress address;
    private final Follows follows = new Follows();
    private final Health health;
    private final Pool pool;
    private final RedisLog log;
    private final Leases leases;
    private final RoomList rooms;
    private final Publisher publisher;
    private volatile Optional<Running> running = Optional.empty();

    /** What needs a feed to run. */
    private record Running(Presence presence, Subscriber subscriber) {}

    /**
     * Connects to nothing yet.
     *
     * @param server this server's name among the others, without {@code |}; no two may have the same
     * @param history messages that each room's log holds, at least
     */
    public RedisBus(String server, RedisAddress address, int history) {
        this.server = server;
        this.address = address;
        this.health = new Health(address);
        this.pool = new Pool(address);
        this.log = new RedisLog(pool);
        this.leases = new Leases(server);
        this.rooms = new RoomList(pool, leases);
        this.publisher = new Publisher(server, address, health, follows, history);
    }

    /** Doesn't wait for Redis: {@link #trouble} tells when it is there. */
    @Override
    public void start(Feed feed) {
        var presence = new Presence(leases, pool, follows, feed);
        var subscriber = new Subscriber(server, address, health, follows, feed, presence::othersChanged);
        running = Optional.of(new Running(presence, subscriber));
        presence.start();
        publisher.start();
        subscriber.start();
    }

    @Override
    public CompletionStage<Posted> publish(Draft draft) {
        return publisher.say(draft);
    }

    @Override
    public void typing(RoomName room, Guest guest) {
        publisher.notice(Keys.channel(room), Payload.typing(room, server, guest.name()));
    }

    @Override
    public void follow(RoomName room) {
        follows.add(room);
        running().subscriber().reconsider(room);
    }

    @Override
    public void unfollow(RoomName room) {
        follows.remove(room);
        running().subscriber().reconsider(room);
    }

    @Override
    public void enter(RoomName room, Guest guest) {
        running().presence().enter(room, guest);
    }

    @Override
    public void exit(RoomName room, Guest guest) {
        running().presence().exit(room, guest);
    }

    @Override
    public Page read(RoomName room, MessageId after, int limit) throws Unavailable, InterruptedException {
        return learned(room, log.read(room, after, limit));
    }

    @Override
    public Page latest(RoomName room, int limit) throws Unavailable, InterruptedException {
        return learned(room, log.latest(room, limit));
    }

    @Override
    public List<Attendee> elsewhere(RoomName room) throws Unavailable, InterruptedException {
        try {
            var entries = pool.ask(redis -> leases.living(redis, room));
            return leases.othersIn(entries.get());
        } catch (JedisException e) {
            throw new Unavailable("the member list can't be read now", e);
        }
    }

    @Override
    public List<RoomCount> rooms(int limit) {
        return rooms.top(limit);
    }

    @Override
    public Optional<String> trouble() {
        return health.trouble();
    }

    @Override
    public Optional<BusView> describe() {
        var heard = running().subscriber();
        return Optional.of(new BusView(
                publisher.waiting(),
                publisher.unanswered(),
                follows.size(),
                heard.received(),
                heard.foreign(),
                THREADS));
    }

    @Override
    public void drain(Duration atMost) throws InterruptedException {
        publisher.drain(atMost);
    }

    @Override
    public void close() {
        publisher.close();
        running.ifPresent(parts -> {
            parts.presence().close();
            parts.subscriber().close();
        });
        pool.close();
    }

    private Page learned(RoomName room, Page page) {
        follows.learn(room, page.newest());
        return page;
    }

    private Running running() {
        return running.orElseThrow(() -> new IllegalStateException("the bus wasn't started"));
    }
}
