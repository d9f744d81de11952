package roomloop.bench;

import java.util.List;

/** The curves as tables for people, the cost model, and what it predicts. */
final class CurveReport {
    private static final String HEAD = "%n%-24s %12s %12s %10s %9s %9s %9s %8s %9s%n";
    private static final String LINE = "%-24s %,12.0f %,12.0f %10.2f %9.2f %9.1f %9.1f %8.2f %9.2f%n";

    private final Machine machine;
    private final List<Sample> samples;
    private final List<Crowded> crowds;

    CurveReport(Machine machine, List<Sample> samples, List<Crowded> crowds) {
        this.machine = machine;
        this.samples = samples;
        this.crowds = crowds;
    }

    String text() {
        var out = new StringBuilder();
        out.append("%s · %s · %s%n".formatted(machine.date(), machine.processors(), machine.system()));
        out.append("%s · each server: java %s · on one Redis · load, servers and Redis on this one machine%n"
                .formatted(machine.java(), machine.flags()));
        String curve = "";
        for (Sample sample : samples) {
            if (!sample.point().curve().equals(curve)) {
                curve = sample.point().curve();
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
            out.append(line(sample));
        }
        out.append("%n%-24s %12s %12s %14s%n".formatted("connections", "rooms", "memory MB", "idle cores"));
        for (Crowded crowd : crowds) {
            out.append("%-24s %,12d %,12.0f %14.3f%n"
                    .formatted(
                            "%,d".formatted(crowd.connections()),
                            crowd.rooms(),
                            crowd.bytes() / 1e6,
                            crowd.idleCores()));
        }
        out.append("%nThe load itself kept at most %.2f of a core busy%n%n".formatted(busiestLoad()));
        CostModel model = CostModel.of(samples, crowds);
        out.append(model.lines());
        out.append("\n1,000,000 connections, 100 servers, 50,000 rooms, each guest says something once a minute:\n");
        out.append("  guests go to any server: %s%n".formatted(new Forecast(model, 1e6, 100, 5e4, 1, 1)));
        out.append("  a room's guests together: %s%n".formatted(new Forecast(model, 1e6, 100, 5e4, 1, 20)));
        return out.toString();
    }

    private static String line(Sample sample) {
        var result = sample.result();
        return LINE.formatted(
                sample.point().x(),
                result.messagesPerSecond(),
                result.deliveriesPerSecond(),
                result.cpuMicros(),
                result.perTurn(),
                result.p50() / 1e3,
                result.p99() / 1e3,
                result.serverCores(),
                sample.redisCores());
    }

    private double busiestLoad() {
        return samples.stream()
                .mapToDouble(sample -> sample.result().ownCores())
                .max()
                .orElse(0);
    }
}
