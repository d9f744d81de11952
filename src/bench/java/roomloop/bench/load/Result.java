package roomloop.bench.load;

/**
 * What a load measured. Latencies are in microseconds, from when a message was due to when a client had read it.
 *
 * @param messagesPerSecond that were said
 * @param deliveriesPerSecond that were read
 * @param perTurn deliveries in each text message, on average
 * @param bytesPerDelivery with its share of what surrounds it
 * @param cpuMicros of the server, for each delivery
 * @param serverCores that the server kept busy
 * @param ownCores that the load itself kept busy: near 1, it is the load that is measured
 * @param missing deliveries that never came
 * @param wrong deliveries that came again, too late or in the wrong room
 * @param lost readers whose connection ended
 * @param others text messages without a message, to all readers together: presence and the like
 */
public record Result(
        double messagesPerSecond,
        double deliveriesPerSecond,
        double perTurn,
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

    static Result of(Crowd crowd, Load.Costs costs) {
        Tally tally = crowd.tally();
        return new Result(
                costs.said() / costs.seconds(),
                tally.deliveries / costs.seconds(),
                (double) tally.deliveries / Math.max(1, tally.turns),
                (double) tally.bytes / Math.max(1, tally.deliveries),
                costs.serverMicros() / Math.max(1, tally.deliveries),
                costs.serverMicros() / 1e6 / costs.seconds(),
                costs.ownMicros() / 1e6 / costs.seconds(),
                tally.latencies.quantile(.5),
                tally.latencies.quantile(.99),
                tally.latencies.quantile(.999),
                tally.latencies.max(),
                crowd.missing() + tally.skipped,
                tally.alien + tally.repeated,
                tally.lost,
                tally.others);
    }

    /** Everybody heard everything, once and in order. */
    public boolean isComplete() {
        return missing == 0 && wrong == 0 && lost == 0;
    }
}
