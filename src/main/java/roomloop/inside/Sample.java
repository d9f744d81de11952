package roomloop.inside;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import roomloop.chat.Client;
import roomloop.chat.MessageBus.BusStats;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.RoomStats;

/**
 * How the queues were at one moment. To ask a queue for its peak begins a new peak, so each is asked once for all viewers, a
 * client in two rooms too.
 *
 * @param clients of each room
 * @param messages that each room has broadcast lately: older ones count less and less
 */
record Sample(
        long takenAt,
        Map<RoomName, List<ClientView>> clients,
        Optional<BusStats> bus,
        Map<RoomName, RoomStats> rooms,
        Map<RoomName, Double> messages) {
    private static final int OF_THE_VIEWER = 1 << 20; // such a client weighs more than all the others
    private static final double FADES = 0.97; // how busy a room was halves in five seconds, at five samples a second
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(200); // a little less than a viewer's period

    static final Sample NONE = new Sample(0, Map.of(), Optional.empty(), Map.of(), Map.of());

    /** On a scale on which each step is twice as much, so that two rooms that are about as busy don't change places. */
    int activity(RoomName room) {
        return Math.getExponent(1 + messages.getOrDefault(room, 0.0));
    }

    double messagesAfter(RoomStats stats) {
        RoomStats before = rooms.getOrDefault(stats.name(), stats);
        return messages.getOrDefault(stats.name(), 0.0) * FADES + Math.max(0, stats.messages() - before.messages());
    }

    /** Keeps a sample for as long as no viewer needs a newer one. Without a thread: if there is no viewer, none is taken. */
    static final class Last {
        private final ReentrantLock lock = new ReentrantLock();
        private Sample last = Sample.NONE; // under the lock

        Sample orTake(UnaryOperator<Sample> newer) {
            lock.lock();
            try {
                if (last == Sample.NONE || System.nanoTime() - last.takenAt >= FRESH) {
                    last = newer.apply(last);
                }
                return last;
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * A client, and the text messages that are pending in its outbox.
     *
     * @param connection its number: a user may have several
     * @param window text messages that may be on their way to it unread; 0: no such limit
     */
    record ClientView(long connection, String uid, String name, int window, QueueStats outbox) {
        ClientView(Client client) {
            this(client.number(), client.user().uid(), client.user().name(), client.window(), client.outbox());
        }

        int weight(String viewer) {
            return uid.equals(viewer) ? OF_THE_VIEWER : 1;
        }
    }
}
