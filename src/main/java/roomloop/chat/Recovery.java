package roomloop.chat;

import java.util.ArrayList;
import java.util.List;

/** Reads from a room's log what one client has missed, on a thread of the client's own: a slow log is nobody else's problem. */
final class Recovery {
    /** Bytes of messages that one answer holds. */
    private static final int MAX_BYTES = 256 * 1024;

    private Recovery() {}

    /** Waits for the log. Touches nothing of the room: what it found goes through the inbox like everything else. */
    static Command read(RoomName room, MessageBus bus, Joining joining) throws InterruptedException {
        var messages = new ArrayList<Message>();
        MessageId after = joining.since().orElseThrow();
        int characters = 0; // each is at least a byte
        try {
            while (characters < MAX_BYTES) {
                LogPage page = bus.readAfter(room, after, Talk.PAGE);
                if (!page.reachesBack()) {
                    return new Command.ClientHasRead(joining, List.of(), Reach.GAP);
                }
                messages.addAll(page.messages());
                if (page.complete()) {
                    return new Command.ClientHasRead(joining, messages, Reach.ALL);
                }
                characters += page.messages().stream()
                        .mapToInt(message -> message.text().length())
                        .sum();
                after = page.messages().getLast().id();
            }
            return new Command.ClientHasRead(joining, messages, Reach.MORE);
        } catch (UnavailableException e) {
            return new Command.TurnAway(joining);
        }
    }

    /** How many of the messages, from the first, fit into one answer: at least one. */
    static int fitting(List<byte[]> messages) {
        int bytes = 0;
        for (int i = 0; i < messages.size(); i++) {
            bytes += messages.get(i).length;
            if (bytes > MAX_BYTES && i > 0) {
                return i;
            }
        }
        return messages.size();
    }
}
