package roomloop.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;
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

    private final RedisNode node;
    private final Presence presence;
    private final ReconnectLoop loop;
    final LongAdder received = new LongAdder(); // payloads; any thread may read it
    final LongAdder foreign = new LongAdder(); // those among them that weren't ours; likewise
    private final Set<RoomName> changed = ConcurrentHashMap.newKeySet(); // opened or closed
    private volatile Optional<Thread> heartbeat = Optional.empty(); // of the newest connection
    private BusListener listener; // set before the thread starts; its methods never wait

    Subscriber(RedisNode node, Presence presence) {
        this.node = node;
        this.presence = presence;
        this.loop = new ReconnectLoop(node, "subscriber", this::receiveAll);
    }

    // ---- Any thread may call these; nothing waits but the end.

    void start(BusListener busListener) {
        listener = busListener;
        loop.start();
    }

    /** The room was opened, or closed. */
    void roomChanged(RoomName room) {
        changed.add(room);
        heartbeat.ifPresent(LockSupport::unpark);
    }

    /** Another Redis is master now: the connection is replaced by one that leads there. */
    void reconnect() {
        heartbeat.ifPresent(Thread::interrupt);
    }

    @Override
    public void close() {
        loop.close();
    }

    // ---- Only the subscriber's thread runs this: it reads.

    private void receiveAll(Connection redis) {
        redis.ping();
        redis.setTimeoutInfinite(); // which means: until the silence that counts as death
        Thread writer = node.thread("heartbeat", () -> writeAll(redis));
        heartbeat = Optional.of(writer);
        writer.start();
        try {
            while (true) {
                receive(redis);
            }
        } finally {
            ReconnectLoop.end(writer); // Jedis would open a closed connection again to write on it
        }
    }

    /** Waits for what Redis says next. */
    private void receive(Connection redis) {
        try {
            if (SafeEncoder.encodeObject(redis.getUnflushedObject()) instanceof List<?> push) {
                take((String) push.get(0), (String) push.get(1), push);
            } else {
                loop.well(); // a pong before the first subscription
            }
        } catch (JedisDataException e) {
            if (!node.concernsOneRoom(e)) {
                throw e;
            } // else the room is not confirmed, and will be asked for again
        }
    }

    private void take(String kind, String channel, List<?> push) {
        switch (kind) {
            case "message", "smessage" -> takePayload(channel, (String) push.get(2));
            case "subscribe", "ssubscribe" -> node.keys().room(channel).ifPresent(this::confirm);
            case "unsubscribe", "sunsubscribe" ->
                node.keys().room(channel).flatMap(node::open).ifPresent(this::lose);
            default -> loop.well(); // a pong: Redis has done all that it was asked for before
        }
    }

    private void confirm(RoomName room) {
        node.open(room).ifPresent(open -> {
            open.confirm();
            listener.onSubscribed(room);
            presence.refresh(room);
        });
    }

    /** The room was closed and opened again, or Redis has ended the subscription, as the room moves to another one. */
    private void lose(RoomSubscription open) {
        open.lose();
        node.onTrouble().run();
    }

    private void takePayload(String channel, String text) {
        received.increment();
        Payload.read(node.keys(), channel, text).ifPresentOrElse(this::deliver, foreign::increment);
    }

    private void deliver(Payload payload) {
        switch (payload) {
            case Payload.Said(var message) -> {
                node.open(message.room()).ifPresent(open -> open.receive(message));
                listener.onMessage(message);
            }
            case Payload.Hint hint when hint.server().equals(node.server()) -> {} // our own
            case Payload.Typing(var room, var from, var name) -> listener.onTyping(room, name);
            case Payload.Presence(var room, var from) -> presence.refresh(room);
        }
    }

    // ---- Only the heartbeat's thread runs this: it writes.

    /** Subscribes to the rooms that are open, follows the changes, and pings: if no pong comes, the connection is dead. */
    private void writeAll(Connection redis) {
        Map<RoomName, RoomSubscription> asked = new HashMap<>(); // on this connection
        Set<RoomSubscription> late = Set.of(); // asked for before the last beat, and not confirmed
        long beatAt = System.nanoTime();
        try {
            String probe = node.keys().probeChannel();
            redis.sendCommand(node.pubSub().subscribe(), probe); // shows whether Redis lets this server subscribe
            redis.sendCommand(node.pubSub().unsubscribe(), probe);
            while (!Thread.interrupted()) {
                follow(redis, asked, changed);
                if (System.nanoTime() - beatAt >= 0) {
                    asked.values().removeAll(unconfirmed(late));
                    follow(redis, asked, node.rooms().keySet()); // asks again for what Redis has refused or ended
                    late = unconfirmed(asked.values());
                    redis.sendCommand(Protocol.Command.PING);
                    beatAt = System.nanoTime() + HEARTBEAT.toNanos();
                }
                redis.getMany(0); // only flushes
                if (changed.isEmpty()) {
                    LockSupport.parkNanos(beatAt - System.nanoTime());
                }
            }
        } catch (JedisException e) {
            // the connection is over
        } finally {
            IOUtils.closeQuietly(redis); // so the subscriber's thread notices, too
        }
    }

    /** Subscribes to those rooms that are open and weren't asked for yet, and unsubscribes from those that aren't open. */
    private void follow(Connection redis, Map<RoomName, RoomSubscription> asked, Set<RoomName> some) {
        List<String> wanted = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        for (RoomName room : some) {
            changed.remove(room); // before looking: a later change adds it again
            var open = node.open(room);
            if (open.isEmpty() && asked.remove(room) != null) {
                unwanted.add(node.keys().channel(room));
            } else if (open.isPresent() && asked.put(room, open.get()) != open.get()) {
                open.get().lose(); // it may have been confirmed on an older connection
                wanted.add(node.keys().channel(room));
            }
        }
        send(redis, node.pubSub().unsubscribe(), unwanted);
        send(redis, node.pubSub().subscribe(), wanted);
    }

    private static Set<RoomSubscription> unconfirmed(Collection<RoomSubscription> all) {
        return all.stream().filter(Predicate.not(RoomSubscription::isConfirmed)).collect(Collectors.toSet());
    }

    private void send(Connection redis, ProtocolCommand command, List<String> channels) {
        for (var some : RedisNode.parts(channels, node.pubSub().atOnce())) {
            redis.sendCommand(command, some.toArray(String[]::new));
        }
    }
}
