package roomloop.web;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import roomloop.chat.BusStats;
import roomloop.chat.Client;
import roomloop.chat.MessageBus;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.RoomStats;
import roomloop.chat.Rooms;
import roomloop.chat.User;
import roomloop.config.Config;

/** Asks everything that moves how it is, and makes one event of it. Sampler thread only. */
final class Sampler {
    private static final int ROOMS_SHOWN = 8;
    private static final int OUTBOXES_SHOWN = 12; // of each room
    private static final int OF_A_VIEWER = 1 << 20; // such a client weighs more than all the others

    /**
     * A room in the snapshot.
     *
     * @param outboxes of some of the clients: the viewers' own, then the fullest
     * @param others the clients that aren't listed
     */
    private record RoomView(
            RoomName name,
            int members,
            int clients,
            QueueStats inbox,
            boolean behind,
            long turns,
            long messages,
            List<ClientView> outboxes,
            Others others) {}

    /**
     * A client of the room, and the text messages that are pending in its outbox.
     *
     * @param connection its number: a user may have several
     * @param window text messages that may be on their way to it unread; 0: no such limit
     */
    private record ClientView(long connection, String uid, String name, int window, QueueStats outbox) {
        static ClientView of(Client client) {
            User user = client.user();
            return new ClientView(client.number(), user.uid(), user.name(), client.window(), client.outbox());
        }
    }

    /** @param peak the highest of their outboxes' peaks */
    private record Others(int clients, int peak) {}

    private final String server;
    private final Config config;
    private final MessageBus bus;
    private final Rooms rooms;
    private final Connections connections;
    private final Happenings happenings;
    private final LongSupplier handlers;

    /** @param handlers how many virtual threads serve sockets and requests now */
    Sampler(
            String server,
            Config config,
            MessageBus bus,
            Rooms rooms,
            Connections connections,
            Happenings happenings,
            LongSupplier handlers) {
        this.server = server;
        this.config = config;
        this.bus = bus;
        this.rooms = rooms;
        this.connections = connections;
        this.happenings = happenings;
        this.handlers = handlers;
    }

    /**
     * A server-sent event.
     *
     * @param uids who looks: their rooms and outboxes come first
     */
    byte[] sample(Set<String> uids) {
        var shown = views(uids);
        var view = bus.stats();
        var counters = rooms.counters();
        var all = new LinkedHashMap<String, Object>();
        all.put("at", System.currentTimeMillis());
        all.put("server", server);
        all.put("lab", config.lab());
        all.put("connections", connections.count());
        all.put("maxConnections", config.maxConnections());
        all.put("bus", bus(view));
        all.put("said", counters.said());
        all.put("turns", counters.batches());
        all.put("messages", counters.messages());
        all.put("deliveries", counters.deliveries());
        all.put(
                "cut",
                counters.ended().entrySet().stream()
                        .filter(each -> each.getKey().isSlowConsumer())
                        .mapToLong(each -> each.getValue().sum())
                        .sum());
        all.put("threads", threads(view.map(BusStats::threads).orElse(0)));
        all.put("heap", heap());
        all.put("rooms", shown);
        all.put("otherRooms", Math.max(0, rooms.open() - shown.size()));
        all.put("events", happenings.last());
        return ("data: " + new String(Json.write(all), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The clients of each room: the rooms with the most clients first; before them, those that the viewers are in. */
    private Map<RoomName, List<Client>> busiest(Set<String> uids) {
        var clients = new HashMap<RoomName, List<Client>>();
        connections.forEach(connection -> connection
                .client()
                .ifPresent(client -> client.rooms()
                        .forEach(room -> clients.computeIfAbsent(room, first -> new ArrayList<>())
                                .add(client))));
        var busiest = new LinkedHashMap<RoomName, List<Client>>();
        clients.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<RoomName, List<Client>> room) -> -weight(room.getValue(), uids))
                        .thenComparing(room -> room.getKey().value()))
                .limit(ROOMS_SHOWN)
                .forEach(room -> busiest.put(room.getKey(), room.getValue()));
        return busiest;
    }

    private static int weight(List<Client> clients, Set<String> uids) {
        return clients.stream()
                .mapToInt(client -> uids.contains(client.user().uid()) ? OF_A_VIEWER : 1)
                .sum();
    }

    private List<RoomView> views(Set<String> uids) {
        var views = new ArrayList<RoomView>();
        busiest(uids)
                .forEach(
                        (name, clients) -> rooms.stats(name).ifPresent(stats -> views.add(view(stats, clients, uids))));
        return views;
    }

    /** Of the outboxes: those of the viewers, then the fullest. */
    private static RoomView view(RoomStats stats, List<Client> clients, Set<String> uids) {
        var shown = new ArrayList<ClientView>(OUTBOXES_SHOWN + 1);
        int highestHidden = 0;
        for (Client client : clients) { // a whole sort would be most of what it costs to look
            insert(ClientView.of(client), shown, uids);
            if (shown.size() > OUTBOXES_SHOWN) {
                highestHidden =
                        Math.max(highestHidden, shown.removeLast().outbox().peak());
            }
        }
        return new RoomView(
                stats.name(),
                stats.members(),
                stats.clients(),
                stats.inbox(),
                stats.behind(),
                stats.batches(),
                stats.messages(),
                shown,
                new Others(clients.size() - shown.size(), highestHidden));
    }

    private static void insert(ClientView view, List<ClientView> shown, Set<String> uids) {
        int place = shown.size();
        while (place > 0 && rank(view, uids) > rank(shown.get(place - 1), uids)) {
            place--;
        }
        shown.add(place, view);
    }

    private static int rank(ClientView view, Set<String> uids) {
        return view.outbox().peak() + (uids.contains(view.uid()) ? OF_A_VIEWER : 0);
    }

    private Map<String, Object> bus(Optional<BusStats> view) {
        var all = new LinkedHashMap<String, Object>();
        all.put("kind", view.isPresent() ? "redis" : "local");
        all.put("trouble", bus.problem().orElse(null));
        view.ifPresent(queues -> {
            all.put("publisher", queues.publisher());
            all.put("unanswered", queues.unanswered());
            all.put("subscriptions", queues.subscriptions());
            all.put("received", queues.received());
            all.put("foreign", queues.foreign());
        });
        return all;
    }

    private Map<String, Long> threads(long ofBus) {
        long platform = ManagementFactory.getThreadMXBean().getThreadCount();
        return Map.of(
                "rooms", (long) rooms.open(), "handlers", handlers.getAsLong(), "bus", ofBus, "platform", platform);
    }

    private static Map<String, Long> heap() {
        var vm = Runtime.getRuntime();
        long committed = vm.totalMemory();
        return Map.of("used", committed - vm.freeMemory(), "committed", committed, "max", vm.maxMemory());
    }
}
