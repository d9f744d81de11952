package roomloop.bench.load;

import java.util.List;

/**
 * Who loads a chat.
 *
 * @param readers clients that read everything, spread over the rooms
 * @param rooms how many, numbered from 0
 * @param voices clients of each room that speak, in turn
 * @param textBytes length of each text, at least {@value Mark#LENGTH}
 * @param badPeers more clients, all in room 0
 */
public record Shape(int readers, int rooms, int voices, int textBytes, List<Habit> badPeers) {

    /** One of each room speaks. */
    public Shape(int readers, int rooms, int textBytes, List<Habit> badPeers) {
        this(readers, rooms, 1, textBytes, badPeers);
    }

    /** Good clients alone. */
    public static Shape of(int readers, int rooms, int textBytes) {
        return new Shape(readers, rooms, textBytes, List.of());
    }
}
