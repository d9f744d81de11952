package roomloop.redis;

import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import roomloop.chat.RoomName;

/**
 * Hears what is said in the rooms that this server follows and this Redis serves, on one thread, and hands it on without ever
 * waiting. The answers to the keeper's pings show that the connection is alive.
 */
final class Subscriber implements Line.Party, AutoCloseable {
    private final Shard shard;
    private final Shared shared;
    private final Keeper keeper;
    private final Line line;

    Subscriber(Shard shard, Shared shared, Keeper keeper) {
        this.shard = shard;
        this.shared = shared;
        this.keeper = keeper;
        this.line = shard.line("redis-subscriber", Health.Part.SUBSCRIBER, this);
    }

    void start() {
        line.start();
    }

    @Override
    public void close() {
        line.close();
    }

    // ---- Only the subscriber's thread runs what follows.

    @Override
    public void talk(Connection redis) {
        redis.ping();
        redis.setTimeoutInfinite(); // which means: until that silence that counts as death
        try (var subscription = new Subscription(redis, shared.pubSub(), this)) {
            keeper.serve(subscription);
            while (true) {
                subscription.hearNext();
            }
        }
    }

    @Override
    public void brokenOff() {
        shard.doubt();
    }

    /** Redis has done all that it was asked for so far. */
    void well() {
        line.well();
    }

    /** Redis has taken up the subscription. */
    void confirm(Follow follow) {
        if (shared.follows().isStillWanted(follow)) {
            follow.confirm();
            shared.listener().onSubscribed(follow.room());
            shard.presence().changedElsewhere(follow.room());
        }
    }

    /**
     * Redis has not done what it was asked for.
     *
     * @throws JedisDataException if that isn't because some room moved
     */
    void refused(JedisDataException answer) {
        if (!shard.isMove(answer)) {
            throw answer;
        }
    }

    /** Redis doesn't tell the room here, or no longer: its slot has moved, or nobody serves it. */
    void lost(RoomName room) {
        keeper.lost(room);
    }

    void hear(String channel, String text) {
        shared.received().increment();
        Payload.read(channel, text).ifPresentOrElse(this::hear, shared.foreign()::increment);
    }

    private void hear(Payload payload) {
        switch (payload) {
            case Payload.Said(var message) -> {
                shared.follows().find(message.room()).ifPresent(follow -> follow.hear(message));
                shared.listener().onMessage(message);
            }
            case Payload.Typing(var room, var from, var name) -> {
                if (!from.equals(shared.server())) {
                    shared.listener().onTyping(room, name);
                }
            }
            case Payload.Presence(var room, var from) -> {
                if (!from.equals(shared.server())) {
                    shard.presence().changedElsewhere(room);
                }
            }
        }
    }
}
