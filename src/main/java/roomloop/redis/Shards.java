package roomloop.redis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.Draft;
import roomloop.chat.PublishResult;
import roomloop.chat.RoomName;
import roomloop.chat.UnavailableException;

/** The only Redis, or all masters of a cluster, as far as its scout knows. Any thread. */
final class Shards implements AutoCloseable {
    private static final Set<String> MOVES = Set.of("MOVED", "ASK", "TRYAGAIN");
    private static final String UNSERVED = "CLUSTERDOWN Hash slot not served"; // by no master, for now
    private static final int TRIES = 100; // of a question whose room is on the move
    private static final long PAUSE = 20; // milliseconds between them

    private final Shared shared;
    private final Optional<Scout> scout; // of a cluster
    private final Slots slots;
    private final Map<RedisAddress, Shard> shards = new ConcurrentHashMap<>();

    /** Something that one Redis is asked. */
    interface Question<T> {
        T ask(Shard shard) throws InterruptedException;
    }

    /** @param nodes the only one, or some of a cluster's: one that answers is enough */
    Shards(List<RedisAddress> nodes, Shared shared) {
        this.shared = shared;
        boolean isCluster = shared.pubSub() == PubSub.SHARDED;
        this.slots = new Slots(isCluster ? Protocol.CLUSTER_HASHSLOTS : 1);
        this.scout = isCluster ? Optional.of(new Scout(nodes, this::adopt)) : Optional.empty();
        if (!isCluster) {
            adopt(List.of(new Scout.Range(0, 0, nodes.getFirst())));
        }
    }

    void start() {
        scout.ifPresent(Scout::start);
    }

    Shared shared() {
        return shared;
    }

    /** Where a room is heard and read. */
    Optional<Shard> of(RoomName room) {
        return slots.owner(room);
    }

    Stream<Shard> all() {
        return shards.values().stream();
    }

    CompletionStage<PublishResult> say(Draft draft) {
        return slots.atHome(
                draft.room(),
                home -> home.map(shard -> shard.publisher().drafts().say(draft))
                        .orElseGet(() -> CompletableFuture.failedStage(silence())));
    }

    /** Waits for an answer; while the room's slot is on the move, it asks again. */
    <T> T ask(RoomName room, String what, Question<T> question) throws UnavailableException, InterruptedException {
        for (int tries = 1; ; tries++) {
            Shard shard = of(room).orElseThrow(Shards::silence);
            try {
                return question.ask(shard);
            } catch (JedisException e) {
                if (tries == TRIES || !isMove(e)) {
                    throw new UnavailableException(what + " can't be read now", e);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE);
            }
        }
    }

    private static UnavailableException silence() {
        return new UnavailableException("Redis Cluster has not answered yet");
    }

    /** Whether an answer only means that a slot is served elsewhere, is just on its way, or waits for an owner. */
    static boolean tellsOfMove(JedisDataException answer) {
        return MOVES.contains(Health.code(answer)) || UNSERVED.equals(answer.getMessage());
    }

    /** The same, of a cluster; and then the map is looked at again. */
    boolean isMove(JedisException error) {
        boolean isMove = scout.isPresent() && error instanceof JedisDataException answer && tellsOfMove(answer);
        if (isMove) {
            doubt();
        }
        return isMove;
    }

    /** Slots may have moved. Never waits. */
    void doubt() {
        scout.ifPresent(Scout::doubt);
    }

    void handOn(Shard from) {
        slots.handOn(from);
    }

    Optional<String> trouble() {
        return Stream.concat(scout.stream().map(Scout::health), all().map(Shard::health))
                .flatMap(health -> health.trouble().stream())
                .findFirst();
    }

    int threads() {
        return shards.size() * Shard.THREADS + (int) scout.stream().count();
    }

    @Override
    public void close() {
        scout.ifPresent(Scout::close);
        all().forEach(Shard::close);
    }

    // ---- Only the scout's thread runs what follows; without a scout, the constructor.

    private void adopt(List<Scout.Range> map) {
        Shard[] owners = slots.owners(); // what the map doesn't name stays where it is
        map.forEach(range -> Arrays.fill(
                owners, range.first(), range.last() + 1, shards.computeIfAbsent(range.owner(), this::open)));
        if (slots.replace(owners)) {
            all().forEach(Shard::lookAgain);
        }
        var idle = all().filter(shard -> !slots.busy().contains(shard)).toList();
        shards.values().removeAll(idle);
        idle.forEach(Shard::close);
    }

    private Shard open(RedisAddress address) {
        var shard = new Shard(address, shared, this);
        shard.start();
        return shard;
    }
}
