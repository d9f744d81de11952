package roomloop.bus;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;
import roomloop.chat.Feed;
import roomloop.chat.RoomName;

/**
 * Hears what is said in the rooms that this server follows, on one thread, and hands it on without ever waiting. The
 * server's own channel keeps the subscription open while no room is followed, and its heartbeat shows that it is alive.
 */
final class Subscriber implements Line.Party, AutoCloseable {
    private final String server;
    private final Follows follows;
    private final Feed feed;
    private final Consumer<RoomName> othersChanged; // must not wait
    private final LongAdder received = new LongAdder();
    private final LongAdder foreign = new LongAdder();
    private final Keeper keeper;
    private final Line line;

    Subscriber(
            String server,
            RedisAddress address,
            Health health,
            Follows follows,
            Feed feed,
            Consumer<RoomName> othersChanged) {
        this.server = server;
        this.follows = follows;
        this.feed = feed;
        this.othersChanged = othersChanged;
        this.keeper = new Keeper(follows);
        this.line = new Line("redis-subscriber", address, health, Health.Part.SUBSCRIBER, this);
    }

    // ---- Any thread may call these.

    void start() {
        keeper.start();
        line.start();
    }

    /** That a room is followed, or no longer. */
    void reconsider(RoomName room) {
        keeper.reconsider(room);
    }

    /** Payloads on the rooms' channels. */
    long received() {
        return received.sum();
    }

    /** Payloads on the rooms' channels that weren't ours. */
    long foreign() {
        return foreign.sum();
    }

    @Override
    public void close() {
        keeper.close();
        line.close();
    }

    // ---- Only the subscriber's thread runs what follows.

    @Override
    public void talk(Connection redis) {
        new Subscription().proceed(redis, Keys.channelOf(server));
        throw new JedisException("the subscription came to an end");
    }

    private void hear(Payload payload) {
        switch (payload) {
            case Payload.Said(var message) -> {
                follows.find(message.room()).ifPresent(follow -> follow.hear(message));
                feed.deliver(message);
            }
            case Payload.Typing(var room, var from, var name) -> {
                if (!from.equals(server)) {
                    feed.typing(room, name);
                }
            }
            case Payload.Presence(var room, var from) -> {
                if (!from.equals(server)) {
                    othersChanged.accept(room);
                }
            }
        }
    }

    private void confirm(Follow follow) {
        if (follows.isStillWanted(follow)) {
            follow.confirm();
            feed.confirmed(follow.room());
            othersChanged.accept(follow.room());
        }
    }

    /** One connection's worth of subscriptions. Only the keeper writes on it, once its own channel is confirmed. */
    final class Subscription extends JedisPubSub {
        private final Queue<Follow> asked = new ConcurrentLinkedQueue<>(); // not yet confirmed, in the order asked for

        /** Keeper only. */
        void ask(List<Follow> rooms) {
            asked.addAll(rooms);
            subscribe(channels(rooms.stream().map(Follow::room)));
        }

        /** Keeper only. */
        void drop(List<RoomName> rooms) {
            unsubscribe(channels(rooms.stream()));
        }

        @Override
        public void onSubscribe(String channel, int count) {
            if (channel.equals(Keys.channelOf(server))) {
                line.well();
                keeper.serve(this);
            } else {
                confirm(asked.remove());
            }
        }

        @Override
        public void onMessage(String channel, String text) {
            if (!channel.equals(Keys.channelOf(server))) {
                received.increment();
                Payload.read(channel, text).ifPresentOrElse(Subscriber.this::hear, foreign::increment);
            }
        }

        private static String[] channels(Stream<RoomName> rooms) {
            return rooms.map(Keys::channel).toArray(String[]::new);
        }
    }
}
