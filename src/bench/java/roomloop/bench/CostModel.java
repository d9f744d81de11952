package roomloop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import roomloop.bench.load.Workload;

/**
 * What things cost, as least squares find it: CPU of all servers and of Redis in microseconds a second, memory of a server in
 * bytes.
 */
record CostModel(LeastSquares.Fit server, LeastSquares.Fit redis, LeastSquares.Fit memory) {
    private static final List<String> SERVER = List.of(
            "server·s",
            "connection·s",
            "room·s",
            "message",
            "message received",
            "batch",
            "write",
            "delivery",
            "KB sent");
    private static final List<String> REDIS = List.of("s", "message", "message received", "KB taken");
    private static final double MEMORY_BLUR = 1e6; // bytes
    private static final double CPU_BLUR = 10_000; // microseconds a second: the kernel counts in steps of 10 ms

    static CostModel of(List<Measurement> measurements, List<Measurement.Idle> idles) {
        return new CostModel(
                server(measurements, idles),
                redis(measurements),
                LeastSquares.fit(
                        idles.stream()
                                .map(idle -> new double[] {1, idle.connections(), idle.rooms()})
                                .toList(),
                        idles.stream().map(Measurement.Idle::bytes).toList(),
                        MEMORY_BLUR));
    }

    private static LeastSquares.Fit server(List<Measurement> measurements, List<Measurement.Idle> idles) {
        List<double[]> terms = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (Measurement measurement : measurements) {
            terms.add(serverTerms(measurement));
            costs.add(measurement.result().serverCores() * 1e6);
        }
        for (Measurement.Idle idle : idles) {
            terms.add(new double[] {1, idle.connections(), idle.rooms(), 0, 0, 0, 0, 0, 0});
            costs.add(idle.idleCores() * 1e6);
        }
        return LeastSquares.fit(terms, costs, CPU_BLUR);
    }

    /** At full speed: only then does it get many messages at once, and only then is it near its end. */
    private static LeastSquares.Fit redis(List<Measurement> measurements) {
        var busy = measurements.stream()
                .filter(measurement -> measurement.point().mode() instanceof Workload.Mode.Closed)
                .toList();
        return LeastSquares.fit(
                busy.stream().map(CostModel::redisTerms).toList(),
                busy.stream().map(measurement -> measurement.redisCores() * 1e6).toList(),
                CPU_BLUR);
    }

    private static double[] serverTerms(Measurement measurement) {
        var point = measurement.point();
        var result = measurement.result();
        return new double[] {
            point.servers(),
            point.rooms() * point.members(),
            point.rooms() * point.servers(),
            result.messagesPerSecond(),
            measurement.received(),
            measurement.batches(),
            measurement.writes(),
            result.deliveriesPerSecond(),
            measurement.kilobytes()
        };
    }

    private static double[] redisTerms(Measurement measurement) {
        double messages = measurement.result().messagesPerSecond();
        return new double[] {
            1, messages, measurement.received(), messages * measurement.point().bytes() / 1_000
        };
    }

    /** One line each. */
    String lines() {
        return """
                server CPU µs = %s (± %.0f %%)
                Redis CPU µs at full speed = %s (± %.0f %%)
                server memory = %.0f MB + %.1f KB a connection + %.1f KB a room (± %.0f %%)
                """.formatted(
                        terms(SERVER, server.prices()),
                        server.residual() * 100,
                        terms(REDIS, redis.prices()),
                        redis.residual() * 100,
                        memory.prices()[0] / 1e6,
                        memory.prices()[1] / 1e3,
                        memory.prices()[2] / 1e3,
                        memory.residual() * 100);
    }

    private static String terms(List<String> names, double[] prices) {
        return IntStream.range(0, prices.length)
                .filter(i -> prices[i] > 0)
                .mapToObj(i -> show(prices[i]) + " · " + names.get(i))
                .collect(Collectors.joining(" + "));
    }

    private static String show(double price) {
        return (price < 10 ? "%.1f" : "%,.0f").formatted(price);
    }

    /**
     * What the cost model predicts for a large deployment.
     *
     * @param perMinute messages of each client
     * @param together clients of a room that the proxy sends to the same server; 1: to any server
     */
    record Forecast(
            CostModel model, double connections, double servers, double rooms, double perMinute, double together) {
        private static final double FRAME = .35; // KB of a message of 200 bytes, as sent
        private static final double TEXT = BenchSettings.TEXT / 1e3; // KB
        private static final double BUSY = .7; // of a core of Redis; beyond, it is late too often

        private double messages() {
            return connections * perMinute / 60;
        }

        private double members() {
            return connections / rooms;
        }

        /** Servers that a room has a member on, on average. */
        private double spread() {
            return servers * (1 - Math.pow(1 - 1 / servers, members() / together));
        }

        private double deliveries() {
            return messages() * members();
        }

        /** Every message is a batch of its own: no room is busy enough to join them. */
        double serverCores() {
            double received = messages() * spread();
            return model.server()
                            .cost(
                                    servers,
                                    connections,
                                    rooms * spread(),
                                    messages(),
                                    received,
                                    received,
                                    deliveries(),
                                    deliveries(),
                                    deliveries() * FRAME)
                    / 1e6;
        }

        double redisCores() {
            return model.redis().cost(1, messages(), messages() * spread(), messages() * TEXT) / 1e6;
        }

        double gigabytes() {
            return servers * model.memory().cost(1, connections / servers, rooms * spread() / servers) / 1e9;
        }

        /** Messages that one Redis can take, a second. */
        double mostOfOneRedis() {
            return messages() * BUSY / redisCores();
        }

        @Override
        public String toString() {
            return "%,.0f messages/s, %,.0f deliveries/s; a room lives on %.1f servers, a server holds %,.0f rooms. %,.0f cores (%.1f a server), %,.0f GB (%,.0f MB a server); Redis: %.1f cores, so %.0f masters; one bears %,.0f messages/s"
                    .formatted(
                            messages(),
                            deliveries(),
                            spread(),
                            rooms * spread() / servers,
                            serverCores(),
                            serverCores() / servers,
                            gigabytes(),
                            gigabytes() / servers * 1e3,
                            redisCores(),
                            Math.ceil(redisCores() / BUSY),
                            mostOfOneRedis());
        }
    }
}
