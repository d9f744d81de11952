package roomloop.bench;

/**
 * What the cost model predicts for a town of guests.
 *
 * @param perMinute messages of each guest
 * @param together guests of a room that the proxy sends to the same server; 1: to any server
 */
record Forecast(CostModel model, double connections, double servers, double rooms, double perMinute, double together) {
    private static final double FRAME = .35; // KB of a message of 200 bytes, as sent
    private static final double TEXT = Settings.TEXT / 1e3; // KB
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

    /** Every message is a turn of its own: no room is busy enough to join them. */
    double serverCores() {
        double heard = messages() * spread();
        return model.server()
                        .cost(
                                servers,
                                connections,
                                rooms * spread(),
                                messages(),
                                heard,
                                heard,
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

    /** Messages that one Redis bears, a second. */
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
