package roomloop.bench;

import roomloop.bench.load.Result;

/**
 * What was measured at a point of a curve.
 *
 * @param redisCores that Redis kept busy
 */
record Sample(Point point, Result result, double redisCores) {
    /** Writes to sockets, a second. */
    double writes() {
        return result.deliveriesPerSecond() / Math.max(1, result.perTurn());
    }

    /** Turns of rooms on all servers, a second. */
    double turns() {
        return writes() / point.members() * Math.min(point.servers(), point.members());
    }

    /** Messages that the servers are told by Redis, a second. */
    double heard() {
        return result.messagesPerSecond() * point.servers();
    }

    /** Sent to members, a second. */
    double kilobytes() {
        return result.deliveriesPerSecond() * result.bytesPerDelivery() / 1_000;
    }
}
