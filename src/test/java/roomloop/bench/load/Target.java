package roomloop.bench.load;

import java.util.List;

/**
 * A chat to load. In {@code path} and {@code message}, <code>{room}</code> stands for a room's number; in {@code message},
 * <code>{text}</code> stands for the text.
 *
 * @param ports of its servers on 127.0.0.1; clients of each room are spread over them
 * @param path of the upgrade request, with query
 * @param message the frame that says something
 * @param greeting what a text message contains that tells a client that it is in; empty: it is in once it is connected
 */
public record Target(List<Integer> ports, String path, String message, String greeting) {

    String path(int room) {
        return path.replace("{room}", Integer.toString(room));
    }

    String message(int room) {
        return message.replace("{room}", Integer.toString(room));
    }

    int port(int clientInRoom) {
        return ports.get(clientInRoom % ports.size());
    }
}
