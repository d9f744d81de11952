package roomloop.inside;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import roomloop.chat.Client;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.BusStats;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.RoomStats;
import roomloop.chat.Rooms;
import roomloop.chat.User;

/**
 * How the queues were at one moment. To ask a queue for its peak begins a new peak, so each is asked once for all viewers, a
 * client in two rooms too.
 *
 * @param clients of each room
 */
record Sample(
        long takenAt,
        Map<RoomName, List<ClientView>> clients,
        Optional<BusStats> bus,
        Function<RoomName, Optional<RoomStats>> rooms) {
    /**
     * A client, and the text messages that are pending in its outbox.
     *
     * @param connection its number: a user may have several
     * @param window text messages that may be on their way to it unread; 0: no such limit
     */
    record ClientView(long connection, String uid, String name, int window, QueueStats outbox) {
        static ClientView of(Client client) {
            User user = client.user();
            return new ClientView(client.number(), user.uid(), user.name(), client.window(), client.outbox());
        }
    }

    /** Takes samples, not more often than any viewer needs. Without a thread: if nobody looks, nothing is sampled. */
    static final class Source {
        private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(200); // a little less than a viewer's period

        private final ReentrantLock lock = new ReentrantLock();
        private final ServerView server;
        private final MessageBus bus;
        private final Rooms rooms;
        private Optional<Sample> last = Optional.empty(); // under the lock

        Source(ServerView server, MessageBus bus, Rooms rooms) {
            this.server = server;
            this.bus = bus;
            this.rooms = rooms;
        }

        Sample latest() {
            lock.lock();
            try {
                long now = System.nanoTime();
                Sample sample = last.filter(each -> now - each.takenAt < FRESH).orElseGet(() -> take(now));
                last = Optional.of(sample);
                return sample;
            } finally {
                lock.unlock();
            }
        }

        private Sample take(long now) {
            var clients = new HashMap<RoomName, List<ClientView>>();
            server.clients().get().forEach(client -> {
                ClientView view = ClientView.of(client);
                client.rooms()
                        .forEach(room -> clients.computeIfAbsent(room, first -> new ArrayList<>())
                                .add(view));
            });
            var asked = new ConcurrentHashMap<RoomName, Optional<RoomStats>>(); // those that some viewer is shown
            return new Sample(now, clients, bus.stats(), room -> asked.computeIfAbsent(room, rooms::stats));
        }
    }
}
