package roomloop.bench.load;

/**
 * What a load measured. Latencies are in microseconds, from when a message was due to when a client had read it.
 *
 * @param messagesPerSecond that were sent
 * @param deliveriesPerSecond that were read
 * @param perBatch deliveries in each text message, on average
 * @param bytesPerDelivery with its share of the JSON around it
 * @param cpuMicros of the server, for each delivery
 * @param serverCores that the server kept busy
 * @param ownCores that the load itself kept busy: near 1, it is the load that is measured
 * @param missing deliveries that never came
 * @param wrong deliveries that came again, too late or in the wrong room
 * @param lost clients whose connection ended
 * @param others text messages without a message, to all clients together: presence and the like
 */
public record LoadResult(
        double messagesPerSecond,
        double deliveriesPerSecond,
        double perBatch,
        double bytesPerDelivery,
        double cpuMicros,
        double serverCores,
        double ownCores,
        long p50,
        long p99,
        long p999,
        long max,
        long missing,
        long wrong,
        int lost,
        long others) {

    static LoadResult of(ClientPool pool, LoadGenerator.Costs costs) {
        LoadStats stats = pool.stats();
        return new LoadResult(
                costs.sent() / costs.seconds(),
                stats.deliveries / costs.seconds(),
                (double) stats.deliveries / Math.max(1, stats.batches),
                (double) stats.bytes / Math.max(1, stats.deliveries),
                costs.serverMicros() / Math.max(1, stats.deliveries),
                costs.serverMicros() / 1e6 / costs.seconds(),
                costs.ownMicros() / 1e6 / costs.seconds(),
                stats.latencies.quantile(.5),
                stats.latencies.quantile(.99),
                stats.latencies.quantile(.999),
                stats.latencies.max(),
                pool.missing() + stats.skipped,
                stats.foreign + stats.repeated,
                stats.lost,
                stats.others);
    }

    /** Every client received everything, once and in order. */
    public boolean isComplete() {
        return missing == 0 && wrong == 0 && lost == 0;
    }
}
