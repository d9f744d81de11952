package roomloop.redis;

import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.RemoteMember;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;

/**
 * One Redis, alone or a master of a cluster, and all that runs for the rooms that it serves. Four virtual threads: the
 * publisher says, the subscriber hears, the keeper keeps the subscription to the rooms that are open here, and presence keeps
 * the member lists in step.
 */
final class Shard implements AutoCloseable {
    static final int THREADS = 4;

    private final RedisAddress address;
    private final String suffix; // of its threads' names
    private final Shards shards;
    private final Health health;
    private final Pool pool;
    private final Leases leases;
    private final RedisLog log;
    private final RoomList rooms;
    private final Publisher publisher;
    private final Presence presence;
    private final Keeper keeper;
    private final Subscriber subscriber;

    Shard(RedisAddress address, Shared shared, Shards shards) {
        this.address = address;
        this.suffix = shared.pubSub() == PubSub.SHARDED ? "-" + address : "";
        this.shards = shards;
        this.health = new Health("Redis at " + address, Health.Part.PUBLISHER, Health.Part.SUBSCRIBER);
        this.pool = new Pool(address);
        this.leases = new Leases(shared.server(), shared.pubSub());
        this.log = new RedisLog(pool);
        this.rooms = new RoomList(pool, leases, shared.pubSub());
        this.publisher = new Publisher(this, shared);
        this.presence = new Presence(this, shared, new MemberLists(this, shared, leases, pool));
        this.keeper = new Keeper(this, shared);
        this.subscriber = new Subscriber(this, shared, keeper);
    }

    void start() {
        presence.start();
        publisher.start();
        keeper.start();
        subscriber.start();
    }

    /** It may serve other rooms now than before. Never waits. */
    void lookAgain() {
        keeper.lookAgain();
        presence.lookAgain();
    }

    Publisher publisher() {
        return publisher;
    }

    Keeper keeper() {
        return keeper;
    }

    Presence presence() {
        return presence;
    }

    RedisLog log() {
        return log;
    }

    Health health() {
        return health;
    }

    List<RemoteMember> elsewhere(RoomName room) throws InterruptedException {
        var entries = pool.ask(redis -> leases.living(redis, room));
        return leases.others(Leases.attendees(entries.get()));
    }

    /** Those with members. May be a second old. */
    Stream<RoomCount> rooms() {
        return rooms.all().filter(room -> serves(new RoomName(room.name())));
    }

    @Override
    public void close() {
        publisher.close();
        presence.close();
        keeper.close();
        subscriber.close();
        pool.close();
    }

    // ---- What its parts need to know of it and of the others.

    String named(String thread) {
        return thread + suffix;
    }

    Line line(String thread, Health.Part part, Line.Party party) {
        return new Line(named(thread), address, health, part, party);
    }

    boolean serves(RoomName room) {
        return shards.of(room).filter(this::equals).isPresent();
    }

    /** Whether an error only means that a slot is served elsewhere, is on its way, or has no owner; it will be looked for. */
    boolean isMove(JedisException error) {
        return shards.isMove(error);
    }

    /** Rooms may have moved: that will be looked at. Never waits. */
    void doubt() {
        shards.doubt();
    }

    /** Publisher's thread only: gives away what is for rooms that other shards serve by now. */
    void handOn() {
        shards.handOn(this);
    }
}
