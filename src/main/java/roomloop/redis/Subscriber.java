package roomloop.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;
import roomloop.chat.BusListener;
import roomloop.chat.RoomName;

/**
 * Receives what is published in the rooms that are open here, on one thread, and pushes it into their inboxes without ever
 * waiting. A connection has two threads: the subscriber reads it, and the heartbeat alone writes on it, so that neither can get
 * into the other's way. (Jedis's own JedisPubSub ends at the first error reply, which in a cluster means one room only.)
 */
final class Subscriber implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    private final Keys keys;
    private final Dialect dialect;
    private final String server;
    private final Map<RoomName, RoomSubscription> rooms; // those that are open here
    private final Presence presence;
    private final RedisConnections connections;
    private final ReconnectLoop loop;
    private final LongAdder received = new LongAdder(); // payloads
    private final LongAdder foreign = new LongAdder(); // those among them that weren't ours
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Set<RoomName> changed = new HashSet<>(); // opened or closed; under the lock
    private BusListener listener; // set before the thread starts; its methods never wait
    private boolean replace; // the connection leads to a Redis that is no master any more; under the lock

    Subscriber(
            Keys keys,
            String server,
            Map<RoomName, RoomSubscription> rooms,
            Presence presence,
            RedisConnections connections,
            Health health) {
        this.keys = keys;
        this.dialect = connections.dialect();
        this.server = server;
        this.rooms = rooms;
        this.presence = presence;
        this.connections = connections;
        this.loop = new ReconnectLoop("subscriber", connections, health, this::receiveAll);
    }

    // ---- Any thread may call these; nothing waits but the end.

    void start(BusListener busListener) {
        listener = busListener;
        loop.start();
    }

    /** The room was opened, or closed. */
    void roomChanged(RoomName room) {
        locked(() -> changed.add(room));
    }

    /** Another Redis is master now: the connection is replaced by one that leads there. */
    void reconnect() {
        locked(() -> replace = true);
    }

    long received() {
        return received.sum();
    }

    long foreign() {
        return foreign.sum();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
            change.signal();
        } finally {
            lock.unlock();
        }
    }

    // ---- Only the subscriber's thread runs this: it reads.

    private void receiveAll(Connection redis) {
        redis.ping();
        redis.setTimeoutInfinite(); // which means: until the silence that counts as death
        Thread heartbeat = connections.thread("heartbeat", () -> writeAll(redis));
        heartbeat.start();
        try {
            while (true) {
                receive(redis);
            }
        } finally {
            ReconnectLoop.end(heartbeat); // before the connection is closed: Jedis would open it again to write
        }
    }

    /** Waits for what Redis says next. */
    private void receive(Connection redis) {
        try {
            if (redis.getUnflushedObject() instanceof List<?> push) {
                take(text(push.get(0)), text(push.get(1)), push);
            } else {
                loop.well(); // a pong before the first subscription
            }
        } catch (JedisDataException e) {
            if (!dialect.concernsOneRoom(e)) {
                throw e;
            } // else the room is not confirmed, and will be asked for again
        }
    }

    private void take(String kind, String channel, List<?> push) {
        switch (kind) {
            case "message", "smessage" -> takePayload(channel, text(push.get(2)));
            case "subscribe", "ssubscribe" -> keys.room(channel).ifPresent(this::confirm);
            case "unsubscribe", "sunsubscribe" ->
                keys.room(channel).flatMap(this::find).ifPresent(this::lose);
            default -> loop.well(); // a pong: Redis has done all that it was asked for before
        }
    }

    private void confirm(RoomName room) {
        find(room).ifPresent(open -> {
            open.confirm();
            listener.onSubscribed(room);
            presence.refresh(room);
        });
    }

    /** The room was closed and opened again, or Redis has ended the subscription, as the room moves to another one. */
    private void lose(RoomSubscription open) {
        open.lose();
        dialect.onTrouble().run();
    }

    private void takePayload(String channel, String text) {
        received.increment();
        Payload.read(keys, channel, text).ifPresentOrElse(this::deliver, foreign::increment);
    }

    private void deliver(Payload payload) {
        switch (payload) {
            case Payload.Said(var message) -> {
                find(message.room()).ifPresent(open -> open.receive(message));
                listener.onMessage(message);
            }
            case Payload.Typing(var room, var from, var name) -> {
                if (!from.equals(server)) {
                    listener.onTyping(room, name);
                }
            }
            case Payload.Presence(var room, var from) -> {
                if (!from.equals(server)) {
                    presence.refresh(room);
                }
            }
        }
    }

    private Optional<RoomSubscription> find(RoomName room) {
        return Optional.ofNullable(rooms.get(room));
    }

    private static String text(Object part) {
        return SafeEncoder.encode((byte[]) part);
    }

    // ---- Only the connection's heartbeat runs this: it writes.

    /** Subscribes to the rooms that are open, follows the changes, and pings: if no pong comes, the connection is dead. */
    private void writeAll(Connection redis) {
        Map<RoomName, RoomSubscription> asked = new HashMap<>(); // of this connection
        Set<RoomSubscription> late = Set.of(); // asked for before the last beat, and not confirmed
        Set<RoomName> news = rooms.keySet();
        long beatAt = System.nanoTime();
        try {
            write(
                    redis,
                    dialect.subscribe(),
                    List.of(keys.probeChannel())); // a refusal is to be known before the first room
            write(redis, dialect.unsubscribe(), List.of(keys.probeChannel()));
            while (true) {
                follow(redis, asked, news);
                if (System.nanoTime() - beatAt >= 0) {
                    late = askAgain(redis, asked, late);
                    write(redis, Protocol.Command.PING, List.of());
                    beatAt = System.nanoTime() + HEARTBEAT.toNanos();
                }
                news = awaitNews(beatAt - System.nanoTime());
                if (takeReplace()) {
                    redis.forceDisconnect();
                    return;
                }
            }
        } catch (InterruptedException | JedisException | IOException e) {
            // the connection is over: the subscriber's thread notices, too, and comes with another one
        }
    }

    private void follow(Connection redis, Map<RoomName, RoomSubscription> asked, Set<RoomName> news) {
        List<String> wanted = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        for (RoomName room : news) {
            var open = find(room);
            if (open.isEmpty() && asked.remove(room) != null) {
                unwanted.add(keys.channel(room));
            } else if (open.isPresent() && asked.put(room, open.get()) != open.get()) {
                open.get().lose(); // it may have been confirmed on an older connection
                wanted.add(keys.channel(room));
            }
        }
        write(redis, dialect.unsubscribe(), unwanted);
        write(redis, dialect.subscribe(), wanted);
    }

    /** Asks again for what Redis has refused or ended; returns what isn't confirmed by now. */
    private Set<RoomSubscription> askAgain(
            Connection redis, Map<RoomName, RoomSubscription> asked, Set<RoomSubscription> late) {
        Set<RoomSubscription> unconfirmed = new HashSet<>();
        List<String> wanted = new ArrayList<>();
        asked.forEach((room, open) -> {
            if (!open.isConfirmed()) {
                unconfirmed.add(open);
                if (late.contains(open)) {
                    wanted.add(keys.channel(room));
                }
            }
        });
        write(redis, dialect.subscribe(), wanted);
        return unconfirmed;
    }

    private void write(Connection redis, ProtocolCommand command, List<String> channels) {
        if (channels.isEmpty() && command == Protocol.Command.PING) {
            redis.sendCommand(command);
        }
        for (int from = 0; from < channels.size(); from += dialect.atOnce()) {
            var part = channels.subList(from, Math.min(channels.size(), from + dialect.atOnce()));
            redis.sendCommand(command, part.toArray(String[]::new));
        }
        redis.getMany(0); // only flushes
    }

    private boolean takeReplace() {
        lock.lock();
        try {
            boolean taken = replace;
            replace = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long for rooms that are opened or closed. */
    private Set<RoomName> awaitNews(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (changed.isEmpty() && !replace) {
                change.awaitNanos(nanos);
            }
            var news = Set.copyOf(changed);
            changed.clear();
            return news;
        } finally {
            lock.unlock();
        }
    }
}
