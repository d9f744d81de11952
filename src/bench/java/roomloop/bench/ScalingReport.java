package roomloop.bench;

import java.util.List;

/** The curves as tables for people, the cost model, and what it predicts. */
final class ScalingReport {
    private static final String HEAD = "%n%-24s %12s %12s %10s %9s %9s %9s %8s %9s%n";
    private static final String LINE = "%-24s %,12.0f %,12.0f %10.2f %9.2f %9.1f %9.1f %8.2f %9.2f%n";

    private final HostInfo machine;
    private final List<Measurement> measurements;
    private final List<Measurement.Idle> idles;

    ScalingReport(HostInfo machine, List<Measurement> measurements, List<Measurement.Idle> idles) {
        this.machine = machine;
        this.measurements = measurements;
        this.idles = idles;
    }

    String text() {
        var out = new StringBuilder();
        out.append("%s · %s · %s%n".formatted(machine.date(), machine.processors(), machine.system()));
        out.append("%s · each server: java %s · on one Redis · load, servers and Redis on this one machine%n"
                .formatted(machine.java(), machine.flags()));
        String curve = "";
        for (Measurement measurement : measurements) {
            if (!measurement.point().curve().equals(curve)) {
                curve = measurement.point().curve();
                out.append(HEAD.formatted(
                        curve,
                        "messages/s",
                        "deliveries/s",
                        "µs each",
                        "a write",
                        "p50 ms",
                        "p99 ms",
                        "cores",
                        "Redis"));
            }
            out.append(line(measurement));
        }
        out.append("%n%-24s %12s %12s %14s%n".formatted("connections", "rooms", "memory MB", "idle cores"));
        for (Measurement.Idle idle : idles) {
            out.append("%-24s %,12d %,12.0f %14.3f%n"
                    .formatted(
                            "%,d".formatted(idle.connections()), idle.rooms(), idle.bytes() / 1e6, idle.idleCores()));
        }
        out.append("%nThe load itself kept at most %.2f of a core busy%n%n".formatted(busiestLoad()));
        CostModel model = CostModel.of(measurements, idles);
        out.append(model.lines());
        out.append("\n1,000,000 connections, 100 servers, 50,000 rooms, each client sends a message once a minute:\n");
        out.append("  clients go to any server: %s%n".formatted(new CostModel.Forecast(model, 1e6, 100, 5e4, 1, 1)));
        out.append("  a room's clients together: %s%n".formatted(new CostModel.Forecast(model, 1e6, 100, 5e4, 1, 20)));
        return out.toString();
    }

    private static String line(Measurement measurement) {
        var result = measurement.result();
        return LINE.formatted(
                measurement.point().x(),
                result.messagesPerSecond(),
                result.deliveriesPerSecond(),
                result.cpuMicros(),
                result.perBatch(),
                result.p50() / 1e3,
                result.p99() / 1e3,
                result.serverCores(),
                measurement.redisCores());
    }

    private double busiestLoad() {
        return measurements.stream()
                .mapToDouble(measurement -> measurement.result().ownCores())
                .max()
                .orElse(0);
    }
}
