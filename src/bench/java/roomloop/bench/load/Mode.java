package roomloop.bench.load;

/** When rooms say something. */
public sealed interface Mode {
    /** Each room says its next message as soon as fewer than {@code window} are on their way. */
    record Closed(int window) implements Mode {}

    /** Each room says {@code rate} messages a second on a fixed schedule; latency counts from the schedule. */
    record Open(double rate) implements Mode {}
}
