package roomloop.bench.load;

/**
 * How clients came in.
 *
 * @param perSecond connections
 * @param cpuMicros of the server, for each
 */
public record Arrival(double perSecond, double cpuMicros) {}
