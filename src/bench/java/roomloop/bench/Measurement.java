package roomloop.bench;

import roomloop.bench.load.LoadResult;

/**
 * What was measured at a point of a curve.
 *
 * @param redisCores that Redis kept busy
 */
record Measurement(ScalingPoint point, LoadResult result, double redisCores) {
    /** Writes to sockets, a second. */
    double writes() {
        return result.deliveriesPerSecond() / Math.max(1, result.perBatch());
    }

    /** Batches of rooms on all servers, a second. */
    double batches() {
        return writes() / point.members() * Math.min(point.servers(), point.members());
    }

    /** Messages that Redis delivers to the servers, a second. */
    double received() {
        return result.messagesPerSecond() * point.servers();
    }

    /** Sent to members, a second. */
    double kilobytes() {
        return result.deliveriesPerSecond() * result.bytesPerDelivery() / 1_000;
    }

    /**
     * A server with clients that only stay connected.
     *
     * @param bytes of its memory, without garbage
     * @param idleCores that pings and pongs keep busy
     */
    record Idle(int connections, int rooms, double bytes, double idleCores) {}
}
