package roomloop.chaos;

import java.util.Map;
import java.util.Optional;
import roomloop.chat.MessageId;

/**
 * How a guest is doing, for others to look at.
 *
 * @param server where it is connected; empty while it isn't
 * @param at for each room that it is a member of: the last message that it has seen
 * @param people for each of those rooms: how many are in it, as the room says
 */
record Status(
        Optional<String> server,
        int said,
        int waiting,
        int rooms,
        Map<String, MessageId> at,
        Map<String, Integer> people) {
    static final Status NOT_YET = new Status(Optional.empty(), 0, 0, 1, Map.of(), Map.of());

    /** It is in all its rooms, and nothing that it said is unconfirmed. */
    boolean isSettled() {
        return waiting == 0 && at.size() == rooms;
    }
}
