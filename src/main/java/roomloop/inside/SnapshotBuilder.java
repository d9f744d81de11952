package roomloop.inside;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import roomloop.chat.BusStats;
import roomloop.chat.MessageBus;
import roomloop.chat.RoomName;
import roomloop.chat.RoomView;
import roomloop.chat.Rooms;
import roomloop.config.Config;

/** Asks everything that moves how it is, and makes one event of it, for one viewer. Used by that viewer's thread alone. */
final class SnapshotBuilder {
    private static final int ROOMS_SHOWN = 8;
    private static final int OF_THE_VIEWER = 1 << 20; // such a client weighs more than all the others
    private static final JsonMapper JSON = new JsonMapper();
    private static final long ROOMS_TIMEOUT = 100; // milliseconds for the rooms to answer

    private final ServerView server;
    private final Config config;
    private final MessageBus bus;
    private final Rooms rooms;
    private final EventFeed events;
    private final Set<String> viewer; // the uid
    private Map<RoomName, RoomView> known = Map.of(); // what the rooms said last

    /** @param uid of the viewer, whose rooms and outboxes come first */
    SnapshotBuilder(ServerView server, Config config, MessageBus bus, Rooms rooms, EventFeed events, String uid) {
        this.server = server;
        this.config = config;
        this.bus = bus;
        this.rooms = rooms;
        this.events = events;
        this.viewer = Set.of(uid);
    }

    /** A server-sent event. */
    byte[] build() throws InterruptedException {
        events.look(bus.problem());
        var shown = views(liveliest());
        var view = bus.stats();
        var counters = rooms.counters();
        var all = new LinkedHashMap<String, Object>();
        all.put("at", System.currentTimeMillis());
        all.put("server", server.name());
        all.put("lab", config.lab());
        all.put("connections", server.connections().getAsInt());
        all.put("maxConnections", config.maxConnections());
        all.put("bus", bus(view));
        all.put("said", counters.said());
        all.put("turns", counters.turns());
        all.put("messages", counters.messages());
        all.put("deliveries", counters.deliveries());
        all.put(
                "cut",
                counters.ended().entrySet().stream()
                        .filter(each -> each.getKey().isCut())
                        .mapToLong(each -> each.getValue().sum())
                        .sum());
        all.put("threads", threads(view.map(BusStats::threads).orElse(0)));
        all.put("heap", heap());
        all.put("rooms", shown);
        all.put("otherRooms", Math.max(0, rooms.open() - shown.size()));
        all.put("events", events.last());
        return ("data: " + json(all) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Rooms with the most clients; before them, those that the viewer is in. */
    private List<RoomName> liveliest() {
        var weights = new HashMap<RoomName, Integer>();
        server.clients().get().forEach(client -> {
            int weight = viewer.contains(client.guest().uid()) ? OF_THE_VIEWER : 1;
            client.rooms().forEach(room -> weights.merge(room, weight, Integer::sum));
        });
        return weights.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<RoomName, Integer> entry) -> -entry.getValue())
                        .thenComparing(entry -> entry.getKey().value()))
                .limit(ROOMS_SHOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<RoomView> views(List<RoomName> names) throws InterruptedException {
        var asked = new LinkedHashMap<RoomName, CompletableFuture<RoomView>>();
        names.forEach(name -> asked.put(name, rooms.describe(name, viewer)));
        try {
            CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                    .get(ROOMS_TIMEOUT, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the others have answered
        }
        var views = new LinkedHashMap<RoomName, RoomView>();
        asked.forEach((name, answer) -> Optional.ofNullable(answer.getNow(null))
                .or(() -> Optional.ofNullable(known.get(name)).flatMap(rooms::describeFromOutside))
                .ifPresent(view -> views.put(name, view)));
        known = views;
        return List.copyOf(views.values());
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
