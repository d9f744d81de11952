package roomloop.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import roomloop.chat.MessageId;

/** Reads messages, and keeps one of all that are equal: many guests hear the same. Any thread. */
final class Lines {
    private final ConcurrentMap<Line, Line> known = new ConcurrentHashMap<>();

    Line read(JsonNode message) {
        var line = new Line(
                id(message.path("id")),
                message.path("uid").asText(),
                message.path("ref").asText(),
                message.path("text").asText());
        return known.computeIfAbsent(line, same -> same);
    }

    static MessageId id(JsonNode text) {
        return MessageId.parse(text.asText()).orElseThrow(() -> new IllegalArgumentException("no id: " + text));
    }
}
