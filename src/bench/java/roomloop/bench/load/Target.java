package roomloop.bench.load;

import java.util.List;
import java.util.function.IntFunction;

/**
 * A chat to load. In {@code path} and {@code message}, <code>{room}</code> stands for a room's number; in {@code path},
 * <code>{token}</code> stands for a client's token; in {@code message}, <code>{text}</code> stands for the text.
 *
 * @param ports of its servers on 127.0.0.1; clients of each room are spread over them
 * @param path of the upgrade request, with query
 * @param message the frame that sends a message
 * @param greeting a part of the text message that says that a client has joined; empty: it has once it is connected
 * @param tokens by the client's number
 */
public record Target(List<Integer> ports, String path, String message, String greeting, IntFunction<String> tokens) {

    /** Clients need no token of their own. */
    public Target(List<Integer> ports, String path, String message, String greeting) {
        this(ports, path, message, greeting, client -> "");
    }

    String path(int room, int client) {
        String inRoom = path.replace("{room}", Integer.toString(room));
        return inRoom.contains("{token}") ? inRoom.replace("{token}", tokens.apply(client)) : inRoom;
    }

    String message(int room) {
        return message.replace("{room}", Integer.toString(room));
    }

    int port(int clientInRoom) {
        return ports.get(clientInRoom % ports.size());
    }
}
