package roomloop.inside;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import roomloop.chat.CloseReason;
import roomloop.chat.LabControl.QueuedCommand;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.BusStats;
import roomloop.chat.RoomName;
import roomloop.chat.RoomStats;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.metrics.Counters;

/** Asks the server, the rooms, the bus and the counters for their numbers, and makes one event of them, for one viewer. Any thread. */
record SnapshotBuilder(
        ServerView server,
        Config config,
        MessageBus bus,
        Rooms rooms,
        Counters counters,
        EventFeed events,
        Lab lab,
        Sample.Last lastSample) {
    private static final int ROOMS_SHOWN = 8;
    private static final int FIRST_SHOWN = 2; // rooms of which more is told, so that a snapshot stays small
    private static final int OUTBOXES_SHOWN = 10; // of each of the first rooms
    private static final int OUTBOXES_SHOWN_OF_OTHERS = 2;
    private static final int COMMANDS_SHOWN = 24; // of a lab room's inbox
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
            @JsonUnwrapped RoomStats stats,
            List<Sample.ClientView> outboxes,
            Others others,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<QueuedCommand> waiting,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean heldUp) {}

    /** @param peak the highest of their outboxes' peaks */
    private record Others(int clients, int peak) {}

    private record Threads(long rooms, long handlers, long bus, long platform) {}

    private record Heap(long used, long committed, long max) {}

    /**
     * A server-sent event.
     *
     * @param viewer the uid of the user that it is for, whose rooms and outboxes come first
     */
    byte[] build(String viewer) {
        events.look(bus.problem());
        Sample sample = lastSample.orTake(this::sampleAfter);
        List<RoomView> shown = rooms(sample, viewer);
        var all = new LinkedHashMap<String, Object>();
        all.put("at", System.currentTimeMillis());
        all.put("server", server.name());
        all.put("lab", config.lab());
        all.put("breaksBus", lab.canBreakBus());
        all.put("connections", server.connections().getAsInt());
        all.put("maxConnections", config.maxConnections());
        all.put("bus", bus(sample.bus()));
        all.put("said", counters.published());
        all.put("turns", counters.batches());
        all.put("messages", counters.messages());
        all.put("deliveries", counters.deliveries());
        all.put("cut", ended(CloseReason.OUTBOX_FULL) + ended(CloseReason.NO_PONG));
        all.put("threads", threads(sample.bus()));
        all.put("heap", heap());
        all.put("rooms", shown);
        all.put("otherRooms", Math.max(0, rooms.open() - shown.size()));
        all.put("events", events.last());
        try {
            return ("data: " + JSON.writeValueAsString(all) + "\n\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // memory doesn't fail
        }
    }

    private Sample sampleAfter(Sample before) {
        var clients = new HashMap<RoomName, List<Sample.ClientView>>();
        server.clients().get().forEach(client -> {
            var view = new Sample.ClientView(client);
            client.rooms()
                    .forEach(room -> clients.computeIfAbsent(room, first -> new ArrayList<>())
                            .add(view));
        });
        var stats = new HashMap<RoomName, RoomStats>();
        clients.keySet().forEach(room -> rooms.stats(room).ifPresent(now -> stats.put(room, now)));
        var messages = new HashMap<RoomName, Double>();
        stats.forEach((room, now) -> messages.put(room, before.messagesAfter(now)));
        return new Sample(System.nanoTime(), clients, bus.stats(), stats, messages);
    }

    private List<RoomView> rooms(Sample sample, String viewer) {
        var views = new ArrayList<RoomView>();
        for (RoomName name : busiest(sample, viewer)) {
            int outboxes = views.size() < FIRST_SHOWN ? OUTBOXES_SHOWN : OUTBOXES_SHOWN_OF_OTHERS;
            views.add(view(sample.rooms().get(name), sample.clients().get(name), outboxes, viewer));
        }
        return views;
    }

    /** The rooms that the viewer is in; then those in which most was said lately, and of these first the ones with most clients. */
    private static List<RoomName> busiest(Sample sample, String viewer) {
        var own = new HashSet<RoomName>();
        sample.clients().forEach((room, clients) -> {
            if (clients.stream().anyMatch(client -> client.uid().equals(viewer))) {
                own.add(room);
            }
        });
        return sample.rooms().keySet().stream()
                .sorted(Comparator.comparing((RoomName room) -> !own.contains(room))
                        .thenComparing(room -> -sample.activity(room))
                        .thenComparing(room -> -sample.clients().get(room).size())
                        .thenComparing(RoomName::value))
                .limit(ROOMS_SHOWN)
                .toList();
    }

    /** Of the outboxes: the viewer's own, then the fullest. */
    private RoomView view(RoomStats stats, List<Sample.ClientView> clients, int most, String viewer) {
        var shown = new ArrayList<Sample.ClientView>(most + 1);
        int highestHidden = 0;
        for (Sample.ClientView client : clients) { // a whole sort would be most of what it costs to look
            int place = shown.size();
            while (place > 0 && rank(client, viewer) > rank(shown.get(place - 1), viewer)) {
                place--;
            }
            shown.add(place, client);
            if (shown.size() > most) {
                highestHidden =
                        Math.max(highestHidden, shown.removeLast().outbox().peak());
            }
        }
        boolean isLab = config.lab() && Lab.isLab(stats.name());
        return new RoomView(
                stats,
                shown,
                new Others(clients.size() - shown.size(), highestHidden),
                isLab ? rooms.waiting(stats.name(), COMMANDS_SHOWN) : List.of(),
                lab.isHeldUp(stats.name()));
    }

    private static int rank(Sample.ClientView client, String viewer) {
        return client.outbox().peak() + client.weight(viewer);
    }

    private Map<String, Object> bus(Optional<BusStats> stats) {
        var all = new LinkedHashMap<String, Object>();
        all.put("kind", stats.isPresent() ? "redis" : "local");
        all.put("trouble", bus.problem().orElse(null));
        stats.ifPresent(queues -> {
            all.put("publisher", queues.publisher());
            all.put("unanswered", queues.unanswered());
            all.put("subscriptions", queues.subscriptions());
            all.put("received", queues.received());
            all.put("foreign", queues.foreign());
        });
        return all;
    }

    private long ended(CloseReason reason) {
        return counters.ended().get(reason).sum();
    }

    private Threads threads(Optional<BusStats> stats) {
        int platform = ManagementFactory.getThreadMXBean().getThreadCount();
        int ofBus = stats.map(BusStats::threads).orElse(0);
        return new Threads(rooms.open(), server.handlerThreads().getAsLong(), ofBus, platform);
    }

    private static Heap heap() {
        var vm = Runtime.getRuntime();
        return new Heap(vm.totalMemory() - vm.freeMemory(), vm.totalMemory(), vm.maxMemory());
    }
}
