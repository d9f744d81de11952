package roomloop.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.lang.management.ManagementFactory;
import roomloop.chat.Bus;
import roomloop.chat.Counters;
import roomloop.chat.Rooms;

/** What the server counts, for Prometheus. Any thread. */
final class Metrics {
    private final Bus bus;
    private final Rooms rooms;
    private final Connections connections;

    Metrics(Bus bus, Rooms rooms, Connections connections) {
        this.bus = bus;
        this.rooms = rooms;
        this.connections = connections;
    }

    /** {@code GET /metrics}. */
    void show(Context ctx) {
        var numbers = new Exposition();
        addState(numbers);
        addCounters(numbers, rooms.counters());
        addJvm(numbers);
        ctx.header(Header.CACHE_CONTROL, "no-store")
                .contentType(Exposition.TYPE)
                .result(numbers.toString());
    }

    private void addState(Exposition numbers) {
        numbers.gauge("roomloop_connections", "WebSockets that are open.", connections.count())
                .gauge("roomloop_rooms", "Rooms that are open on this server.", rooms.open())
                .gauge(
                        "roomloop_bus_up",
                        "1 if the bus serves, 0 if it can't.",
                        bus.trouble().isEmpty() ? 1 : 0)
                .counters(
                        "roomloop_upgrades_refused_total",
                        "Requests for a WebSocket that were refused.",
                        "status",
                        connections.refused());
    }

    private static void addCounters(Exposition numbers, Counters counters) {
        numbers.counter("roomloop_messages_received_total", "Messages taken from clients.", counters.said())
                .counter(
                        "roomloop_messages_said_total",
                        "Messages that rooms said to their members.",
                        counters.messages())
                .counter("roomloop_turns_total", "Turns of rooms: one write for each member.", counters.turns())
                .counter("roomloop_deliveries_total", "Messages put into outboxes.", counters.deliveries())
                .counters("roomloop_connections_ended_total", "Connections that ended.", "reason", counters.ended())
                .counters("roomloop_errors_total", "Errors that clients were told.", "code", counters.errors())
                .counter("roomloop_gaps_filled_total", "Times a room read what it had missed.", counters.caughtUp())
                .counter(
                        "roomloop_gaps_told_total",
                        "Times members were told that messages are missing.",
                        counters.gaps())
                .counter("roomloop_room_failures_total", "Bugs that a room survived.", counters.failures())
                .gauge("roomloop_inbox_high_water_commands", "Fullest inbox since the start.", counters.inboxPeak())
                .gauge("roomloop_outbox_high_water_frames", "Fullest outbox since the start.", counters.outboxPeak())
                .histogram(
                        "roomloop_publish_seconds",
                        "From taking a message to the bus's answer.",
                        counters.publishing());
    }

    private static void addJvm(Exposition numbers) {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        numbers.gauge("roomloop_jvm_heap_used_bytes", "Heap in use, garbage included.", heap.getUsed())
                .gauge("roomloop_jvm_heap_max_bytes", "Heap that may be used.", heap.getMax())
                .gauge(
                        "roomloop_jvm_threads",
                        "Platform threads.",
                        ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
