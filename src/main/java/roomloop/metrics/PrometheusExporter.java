package roomloop.metrics;

import static java.util.stream.Collectors.joining;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;

/**
 * What the server counts, in Prometheus's text format. Names carry their unit; counters end in {@code _total}. Any thread.
 *
 * @param connections that are open
 * @param refused requests for a WebSocket that were refused, by status
 * @param droppedLogLines lines that the log had no room for
 */
public record PrometheusExporter(
        MessageBus bus,
        Rooms rooms,
        Counters counters,
        IntSupplier connections,
        Map<Integer, ? extends Number> refused,
        LongSupplier droppedLogLines) {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    public void addTo(RoutesConfig routes) {
        routes.get("/metrics", this::show).head("/metrics", this::show);
    }

    private void show(Context ctx) {
        ctx.header(Header.CACHE_CONTROL, "no-store").contentType(TYPE).result(state() + counted() + jvm());
    }

    private String state() {
        int busUp = bus.problem().isEmpty() ? 1 : 0;
        return gauge("connections", "WebSockets that are open.", connections.getAsInt())
                + gauge("rooms", "Rooms that are open on this server.", rooms.open())
                + gauge("bus_up", "1 if the bus serves, 0 if it can't.", busUp)
                + counters("upgrades_refused", "WebSockets that were refused.", "status", refused)
                + counter("log_lines_dropped", "Lines that the log had no room for.", droppedLogLines.getAsLong());
    }

    private String counted() {
        return counter("messages_received", "Messages taken from clients.", counters.published())
                + counter("messages_said", "Messages that rooms said to their members.", counters.messages())
                + counter("turns", "Turns of rooms: one write for each member.", counters.batches())
                + counter("deliveries", "Messages put into outboxes.", counters.deliveries())
                + counters("connections_ended", "Connections that ended.", "reason", counters.ended())
                + counters("errors", "Errors that clients were told.", "code", counters.errors)
                + counter("gaps_filled", "Times a room read what it had missed.", counters.caughtUp)
                + counter("gaps_told", "Times members were told that messages are missing.", counters.gaps)
                + counter("room_failures", "Bugs that a room survived.", counters.failures())
                + gauge("inbox_high_water_commands", "Fullest inbox since the start.", counters.inboxPeak)
                + gauge("outbox_high_water_frames", "Fullest outbox since the start.", counters.outboxPeak)
                + histogram("publish_seconds", "From taking a message to the bus's answer.", counters.publishing);
    }

    private static String jvm() {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return gauge("jvm_heap_used_bytes", "Heap in use, garbage included.", heap.getUsed())
                + gauge("jvm_heap_max_bytes", "Heap that may be used.", heap.getMax())
                + gauge("jvm_threads", "Platform threads.", threads);
    }

    private static String gauge(String name, String help, Number value) {
        return family(name, "gauge", help, line(name, value));
    }

    private static String counter(String name, String help, Number value) {
        return family(name + "_total", "counter", help, line(name + "_total", value));
    }

    /** @param values by the label's value, which needs no quoting */
    private static String counters(String name, String help, String label, Map<?, ? extends Number> values) {
        String series = name + "_total{" + label + "=\"";
        String lines = values.entrySet().stream()
                .map(each -> line(series + each.getKey().toString().toLowerCase(Locale.ROOT) + "\"}", each.getValue()))
                .collect(joining());
        return family(name + "_total", "counter", help, lines);
    }

    private static String histogram(String name, String help, LatencyHistogram timing) {
        Map<Double, Long> buckets = timing.cumulative();
        long count = buckets.get(Double.POSITIVE_INFINITY);
        String lines = buckets.entrySet().stream()
                .map(each -> line(name + "_bucket{le=\"" + each.getKey() + "\"}", each.getValue()))
                .collect(joining())
                .replace("Infinity", "+Inf");
        return family(
                name, "histogram", help, lines + line(name + "_sum", timing.seconds()) + line(name + "_count", count));
    }

    private static String family(String name, String type, String help, String lines) {
        return "# HELP roomloop_" + name + " " + help + "\n# TYPE roomloop_" + name + " " + type + "\n" + lines;
    }

    private static String line(String series, Number value) {
        return "roomloop_" + series + " " + value + "\n";
    }
}
