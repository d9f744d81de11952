package roomloop.bench.load;

import java.util.List;

/**
 * Which clients load a chat.
 *
 * @param clients that read everything, spread over the rooms
 * @param rooms how many, numbered from 0
 * @param senders clients of each room that send, in turn
 * @param textBytes length of each text, at least {@value MessageStamp#LENGTH}
 * @param misbehaving more clients, all in room 0
 */
public record Workload(
        int clients, int rooms, int senders, int textBytes, List<MisbehavingClient.Behaviour> misbehaving) {

    /** One client of each room sends. */
    public Workload(int clients, int rooms, int textBytes, List<MisbehavingClient.Behaviour> misbehaving) {
        this(clients, rooms, 1, textBytes, misbehaving);
    }

    public static Workload of(int clients, int rooms, int textBytes) {
        return new Workload(clients, rooms, textBytes, List.of());
    }

    /** When rooms send. */
    public sealed interface Mode {
        /** Closed loop: each room sends its next message as soon as fewer than {@code window} are in flight. */
        record Closed(int window) implements Mode {}

        /** Open loop: each room sends {@code rate} messages a second on a fixed schedule; latency counts from the schedule. */
        record Open(double rate) implements Mode {}
    }
}
