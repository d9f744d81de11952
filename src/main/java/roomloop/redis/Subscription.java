package roomloop.redis;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.RoomName;

/** One connection's worth of subscriptions. The keeper alone writes on it, the subscriber alone reads. */
final class Subscription implements AutoCloseable {
    private final Connection redis;
    private final PubSub pubSub;
    private final Subscriber subscriber;
    private final Queue<Request> open = new ConcurrentLinkedQueue<>(); // not yet answered, in order
    private volatile boolean over; // Jedis would connect again to write

    /** Asks for a room, or drops it. */
    private record Request(RoomName room, Optional<Follow> asked) {
        boolean asks(String channel) {
            return asked.isPresent() && Keys.channel(room).equals(channel);
        }

        boolean drops(String channel) {
            return asked.isEmpty() && Keys.channel(room).equals(channel);
        }

        /** Not if it tells of another slot: that answers a drop of a room that Redis had ended before. */
        boolean mayBeRefusedBy(JedisDataException answer) {
            return !(answer instanceof JedisRedirectionException elsewhere)
                    || elsewhere.getSlot() == JedisClusterCRC16.getSlot(Keys.channel(room));
        }
    }

    Subscription(Connection redis, PubSub pubSub, Subscriber subscriber) {
        this.redis = redis;
        this.pubSub = pubSub;
        this.subscriber = subscriber;
    }

    // ---- Keeper only.

    void ask(List<Follow> rooms) {
        request(
                pubSub.subscribe,
                rooms.stream()
                        .map(follow -> new Request(follow.room(), Optional.of(follow)))
                        .toList());
    }

    void drop(List<RoomName> rooms) {
        request(
                pubSub.unsubscribe,
                rooms.stream().map(room -> new Request(room, Optional.empty())).toList());
    }

    void ping() {
        write(Protocol.Command.PING);
    }

    private void request(ProtocolCommand command, List<Request> all) {
        for (int from = 0; from < all.size() && !over; from += pubSub.atOnce) { // over: nobody would take them out
            var part = all.subList(from, Math.min(all.size(), from + pubSub.atOnce));
            open.addAll(part);
            write(
                    command,
                    part.stream().map(request -> Keys.channel(request.room())).toArray(String[]::new));
        }
    }

    private void write(ProtocolCommand command, String... channels) {
        if (!over) {
            redis.sendCommand(command, channels);
            redis.getMany(0); // only flushes
        }
    }

    // ---- Subscriber only.

    /** Waits for what Redis says next. */
    void hearNext() {
        try {
            if (redis.getUnflushedObject() instanceof List<?> said) {
                take(pubSub.plain(text(said.getFirst())), text(said.get(1)), said);
            } else { // a pong, too: so it looks before the first subscription
                subscriber.well();
            }
        } catch (JedisDataException e) {
            subscriber.refused(e); // so it tells of a move, and answers one request: in a cluster that is one room
            next(request -> request.mayBeRefusedBy(e)).ifPresent(request -> subscriber.lost(request.room()));
        }
    }

    private void take(String kind, String channel, List<?> said) {
        switch (kind) {
            case "message" -> subscriber.hear(channel, text(said.get(2)));
            case "subscribe" ->
                next(request -> request.asks(channel)).flatMap(Request::asked).ifPresent(subscriber::confirm);
            case "unsubscribe" -> {
                if (next(request -> request.drops(channel)).isEmpty()) {
                    Keys.room(channel).ifPresent(subscriber::lost);
                }
            }
            default -> subscriber.well(); // a pong
        }
    }

    /**
     * Takes out the oldest open request, if it is such a one. Redis may end what we are about to drop; then one request too
     * many is taken out, never one too few: none is waited for in vain, and a room that lost its own is asked for again.
     */
    private Optional<Request> next(Predicate<Request> which) {
        return Optional.ofNullable(open.peek()).filter(which).map(request -> open.remove());
    }

    @Override
    public void close() {
        over = true;
    }

    private static String text(Object told) {
        return SafeEncoder.encode((byte[]) told);
    }
}
