package roomloop.inside;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import roomloop.chat.LabControl.QueuedCommand;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.BusStats;
import roomloop.chat.QueueStats;
import roomloop.chat.RoomName;
import roomloop.chat.RoomStats;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.inside.Sample.ClientView;
import roomloop.metrics.Counters;

/** Asks everything that moves how it is, and makes one event of it, for one viewer. Used by that viewer's thread alone. */
final class SnapshotBuilder {
    private static final int ROOMS_SHOWN = 8;
    private static final int FIRST_SHOWN = 2; // rooms of which more is told, so that a snapshot stays small
    private static final int OUTBOXES_SHOWN = 12; // of each of the first rooms
    private static final int OUTBOXES_SHOWN_OF_OTHERS = 4;
    private static final int COMMANDS_SHOWN = 24; // of a lab room's inbox
    private static final int OF_THE_VIEWER = 1 << 20; // such a client weighs more than all the others
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A room in the snapshot.
     *
     * @param outboxes of some of the clients: the viewer's own, then the fullest
     * @param others the clients that aren't listed
     * @param waiting commands in the inbox of a lab room, oldest first
     * @param heldUp the lab has paused or slowed its loop
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
            Others others,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<QueuedCommand> waiting,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean heldUp) {}

    /** @param peak the highest of their outboxes' peaks */
    private record Others(int clients, int peak) {}

    private final ServerView server;
    private final Config config;
    private final MessageBus bus;
    private final Rooms rooms;
    private final EventFeed events;
    private final Sample.Source samples;
    private final Lab lab;
    private final Counters counters;
    private final String viewer; // the uid

    /** @param uid of the viewer, whose rooms and outboxes come first */
    SnapshotBuilder(
            ServerView server,
            Config config,
            MessageBus bus,
            Rooms rooms,
            Counters counters,
            EventFeed events,
            Sample.Source samples,
            Lab lab,
            String uid) {
        this.server = server;
        this.config = config;
        this.bus = bus;
        this.rooms = rooms;
        this.events = events;
        this.samples = samples;
        this.lab = lab;
        this.counters = counters;
        this.viewer = uid;
    }

    /** A server-sent event. */
    byte[] build() {
        events.look(bus.problem());
        Sample sample = samples.latest();
        var shown = rooms(sample);
        var view = sample.bus();
        var all = new LinkedHashMap<String, Object>();
        all.put("at", System.currentTimeMillis());
        all.put("server", server.name());
        all.put("lab", config.lab());
        all.put("breaksBus", lab.canBreakBus());
        all.put("connections", server.connections().getAsInt());
        all.put("maxConnections", config.maxConnections());
        all.put("bus", bus(view));
        all.put("said", counters.published());
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
        all.put("events", events.last());
        return ("data: " + json(all) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<RoomView> rooms(Sample sample) {
        var views = new ArrayList<RoomView>();
        for (RoomName name : busiest(sample)) {
            sample.rooms().apply(name).ifPresent(stats -> {
                int outboxes = views.size() < FIRST_SHOWN ? OUTBOXES_SHOWN : OUTBOXES_SHOWN_OF_OTHERS;
                views.add(view(stats, sample.clients().get(name), outboxes));
            });
        }
        return views;
    }

    /** The rooms that have the most clients; before those, the rooms that the viewer is in. */
    private List<RoomName> busiest(Sample sample) {
        return sample.clients().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<RoomName, List<ClientView>> room) -> -weight(room.getValue()))
                        .thenComparing(room -> room.getKey().value()))
                .limit(ROOMS_SHOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    private int weight(List<ClientView> clients) {
        return clients.stream()
                .mapToInt(client -> isViewer(client.uid()) ? OF_THE_VIEWER : 1)
                .sum();
    }

    /** Of the outboxes: the viewer's own, then the fullest. */
    private RoomView view(RoomStats stats, List<ClientView> clients, int most) {
        var shown = new ArrayList<ClientView>(most + 1);
        int highestHidden = 0;
        for (ClientView client : clients) { // a whole sort would be most of what it costs to look
            insert(client, shown);
            if (shown.size() > most) {
                highestHidden =
                        Math.max(highestHidden, shown.removeLast().outbox().peak());
            }
        }
        boolean isLab = config.lab() && Lab.isLab(stats.name());
        return new RoomView(
                stats.name(),
                stats.members(),
                stats.clients(),
                stats.inbox(),
                stats.behind(),
                stats.batches(),
                stats.messages(),
                shown,
                new Others(clients.size() - shown.size(), highestHidden),
                isLab ? rooms.waiting(stats.name(), COMMANDS_SHOWN) : List.of(),
                lab.isHeldUp(stats.name()));
    }

    private void insert(ClientView view, List<ClientView> shown) {
        int place = shown.size();
        while (place > 0 && rank(view) > rank(shown.get(place - 1))) {
            place--;
        }
        shown.add(place, view);
    }

    private int rank(ClientView view) {
        return view.outbox().peak() + (isViewer(view.uid()) ? OF_THE_VIEWER : 0);
    }

    private boolean isViewer(String uid) {
        return viewer.equals(uid);
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
                "rooms",
                (long) rooms.open(),
                "handlers",
                server.handlerThreads().getAsLong(),
                "bus",
                ofBus,
                "platform",
                platform);
    }

    private static Map<String, Long> heap() {
        var vm = Runtime.getRuntime();
        long committed = vm.totalMemory();
        return Map.of("used", committed - vm.freeMemory(), "committed", committed, "max", vm.maxMemory());
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // memory doesn't fail
        }
    }
}
