package roomloop.bus;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.RoomName;

/** One connection's worth of subscriptions. The keeper alone writes on it, the subscriber alone reads. */
final class Subscription implements AutoCloseable {
    private final Connection redis;
    private final PubSub pubSub;
    private final Subscriber subscriber;
    private final Queue<Follow> asked = new ConcurrentLinkedQueue<>(); // not yet confirmed, in the order asked for
    private final Queue<RoomName> dropped = new ConcurrentLinkedQueue<>(); // likewise
    private volatile boolean over; // Jedis would connect again to write

    Subscription(Connection redis, PubSub pubSub, Subscriber subscriber) {
        this.redis = redis;
        this.pubSub = pubSub;
        this.subscriber = subscriber;
    }

    // ---- Keeper only.

    void ask(List<Follow> rooms) {
        asked.addAll(rooms);
        write(pubSub.subscribe, channels(rooms.stream().map(Follow::room)));
    }

    void drop(List<RoomName> rooms) {
        dropped.addAll(rooms);
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
        if (redis.getUnflushedObject()
                instanceof List<?> said) { // else an answer to a ping before the first subscription
            String channel = text(said.get(1));
            switch (pubSub.plain(text(said.getFirst()))) {
                case "message" -> subscriber.hear(channel, text(said.get(2)));
                case "subscribe" -> subscriber.confirm(asked.remove());
                case "unsubscribe" ->
                    Keys.room(channel).filter(room -> !dropped.remove(room)).ifPresent(subscriber::lost);
                default -> {} // a pong
            }
        }
    }

    @Override
    public void close() {
        over = true;
    }

    private static String text(Object told) {
        return SafeEncoder.encode((byte[]) told);
    }
}
