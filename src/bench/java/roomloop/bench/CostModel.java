package roomloop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import roomloop.bench.load.Mode;

/**
 * What things cost, as least squares find it: CPU of all servers and of Redis in microseconds a second, memory of a server in
 * bytes.
 */
record CostModel(LeastSquares.Fit server, LeastSquares.Fit redis, LeastSquares.Fit memory) {
    private static final List<String> SERVER = List.of(
            "server·s", "connection·s", "room·s", "message", "message heard", "turn", "write", "delivery", "KB sent");
    private static final List<String> REDIS = List.of("s", "message", "message heard", "KB taken");
    private static final double MEMORY_BLUR = 1e6; // bytes
    private static final double CPU_BLUR = 10_000; // microseconds a second: the kernel counts in steps of 10 ms

    static CostModel of(List<Sample> samples, List<Crowded> crowds) {
        return new CostModel(
                server(samples, crowds),
                redis(samples),
                LeastSquares.fit(
                        crowds.stream()
                                .map(crowd -> new double[] {1, crowd.connections(), crowd.rooms()})
                                .toList(),
                        crowds.stream().map(Crowded::bytes).toList(),
                        MEMORY_BLUR));
    }

    private static LeastSquares.Fit server(List<Sample> samples, List<Crowded> crowds) {
        List<double[]> terms = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (Sample sample : samples) {
            terms.add(serverTerms(sample));
            costs.add(sample.result().serverCores() * 1e6);
        }
        for (Crowded crowd : crowds) {
            terms.add(new double[] {1, crowd.connections(), crowd.rooms(), 0, 0, 0, 0, 0, 0});
            costs.add(crowd.idleCores() * 1e6);
        }
        return LeastSquares.fit(terms, costs, CPU_BLUR);
    }

    /** At full speed: only then does it get many messages at once, and only then is it near its end. */
    private static LeastSquares.Fit redis(List<Sample> samples) {
        var busy = samples.stream()
                .filter(sample -> sample.point().mode() instanceof Mode.Closed)
                .toList();
        return LeastSquares.fit(
                busy.stream().map(CostModel::redisTerms).toList(),
                busy.stream().map(sample -> sample.redisCores() * 1e6).toList(),
                CPU_BLUR);
    }

    private static double[] serverTerms(Sample sample) {
        var point = sample.point();
        var result = sample.result();
        return new double[] {
            point.servers(),
            point.rooms() * point.members(),
            point.rooms() * point.servers(),
            result.messagesPerSecond(),
            sample.heard(),
            sample.turns(),
            sample.writes(),
            result.deliveriesPerSecond(),
            sample.kilobytes()
        };
    }

    private static double[] redisTerms(Sample sample) {
        double messages = sample.result().messagesPerSecond();
        return new double[] {
            1, messages, sample.heard(), messages * sample.point().bytes() / 1_000
        };
    }

    /** In one line each. */
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
}
