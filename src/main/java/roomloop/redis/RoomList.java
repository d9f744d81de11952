package roomloop.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.RoomCount;
import roomloop.chat.RoomName;

/** The rooms of one Redis that have members, over all servers. Any thread; one of them asks Redis, once a second at most. */
final class RoomList {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    private final Pool pool;
    private final Leases leases;
    private final PubSub pubSub;
    private final ReentrantLock asking = new ReentrantLock();
    private long askedAt = System.nanoTime() - FRESH; // under the lock
    private volatile List<RoomCount> last = List.of(); // what is told while Redis is away

    RoomList(Pool pool, Leases leases, PubSub pubSub) {
        this.pool = pool;
        this.leases = leases;
        this.pubSub = pubSub;
    }

    Stream<RoomCount> all() {
        if (asking.tryLock()) { // else another thread is at it, and the last answer will do
            try {
                refresh();
            } catch (JedisException e) {
                // the last answer will do
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                asking.unlock();
            }
        }
        return last.stream();
    }

    private void refresh() throws InterruptedException {
        if (System.nanoTime() - askedAt < FRESH) {
            return;
        }
        askedAt = System.nanoTime();
        var channels = pool.ask(redis -> redis.sendCommand(Protocol.Command.PUBSUB, pubSub.channels, Keys.CHANNELS));
        var entries = pool.ask(redis -> {
            Map<RoomName, Response<List<String>>> asked = new LinkedHashMap<>();
            for (Object channel : (List<?>) channels.get()) {
                Keys.room(SafeEncoder.encode((byte[]) channel))
                        .ifPresent(room -> asked.put(room, leases.living(redis, room)));
            }
            return asked;
        });
        last = entries.entrySet().stream()
                .map(room -> new RoomCount(room.getKey().value(), count(room.getValue())))
                .filter(room -> room.members() > 0)
                .toList();
    }

    private static int count(Response<List<String>> entries) {
        try {
            return (int) Leases.attendees(entries.get()).stream()
                    .map(attendee -> attendee.user().uid())
                    .distinct()
                    .count();
        } catch (JedisDataException e) {
            return 0; // something else is stored there; the other rooms are well
        }
    }
}
