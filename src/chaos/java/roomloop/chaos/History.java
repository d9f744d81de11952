package roomloop.chaos;

import java.util.List;
import roomloop.chat.MessageId;

/**
 * All that is known when it is over.
 *
 * @param odd what nobody should have met, in words
 * @param ghosts guests who were counted and gone, or there and not counted, in words
 * @param stuck threads and processes that didn't end, in words
 */
record History(
        List<Visit> visits,
        List<Saying> sayings,
        List<RoomLog> logs,
        List<String> odd,
        List<String> ghosts,
        List<String> stuck) {

    RoomLog log(String room) {
        return logs.stream()
                .filter(log -> log.room().equals(room))
                .findFirst()
                .orElseGet(() -> new RoomLog(room, MessageId.ZERO, List.of()));
    }
}
