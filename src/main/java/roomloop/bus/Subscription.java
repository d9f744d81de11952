package roomloop.bus;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
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
    }

    Subscription(Connection redis, PubSub pubSub, Subscriber subscriber) {
        this.redis = redis;
        this.pubSub = pubSub;
        this.subscriber = subscriber;
    }

    // ---- Keeper only.

    void ask(List<Follow> rooms) {
        rooms.forEach(follow -> open.add(new Request(follow.room(), Optional.of(follow))));
        write(pubSub.subscribe, channels(rooms.stream().map(Follow::room)));
    }

    void drop(List<RoomName> rooms) {
        rooms.forEach(room -> open.add(new Request(room, Optional.empty())));
        write(pubSub.unsubscribe, channels(rooms.stream()));
    }

    void ping() {
        write(Protocol.Command.PING);
    }

    private void write(ProtocolCommand command, String... channels) {
        if (!over) {
            redis.sendCommand(command, channels);
            redis.getMany(0); // only flushes
        }
    }

    private static String[] channels(Stream<RoomName> rooms) {
        return rooms.map(Keys::channel).toArray(String[]::new);
    }

    // ---- Subscriber only.

    /** Waits for what Redis says next. */
    void hearNext() {
        try {
            if (redis.getUnflushedObject()
                    instanceof List<?> said) { // else an answer to a ping before the first subscription
                take(pubSub.plain(text(said.getFirst())), text(said.get(1)), said);
            }
        } catch (JedisDataException e) { // only requests are answered so, each by an answer of its own
            subscriber.refused(e);
            next(request -> true).ifPresent(request -> subscriber.lost(request.room()));
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
            default -> {} // a pong
        }
    }

    /** The request that is to be answered next, if it's such a one: now it is. */
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
