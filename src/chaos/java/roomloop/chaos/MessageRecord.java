package roomloop.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import roomloop.chat.MessageId;

/**
 * One message, as it was received or as it is in the log.
 *
 * @param ref empty if it has none
 */
record MessageRecord(MessageId id, String uid, String ref, String text) {
    /** The message whatever its id: a user never sends the same text twice. */
    String content() {
        return uid + " " + text;
    }

    /** A long text is cut short. */
    @Override
    public String toString() {
        String start = text.substring(0, Math.min(40, text.length())).replace('\n', ' ');
        return "%s \"%s\" (uid %s, ref %s)".formatted(id, start, uid, ref);
    }

    /** Reads messages, and keeps one of all that are equal, since many users receive the same. Any thread may call it. */
    static final class Parser {
        private final ConcurrentMap<MessageRecord, MessageRecord> known = new ConcurrentHashMap<>();

        MessageRecord parse(JsonNode message) {
            var parsed = new MessageRecord(
                    id(message.path("id").asText()),
                    message.path("uid").asText(),
                    message.path("ref").asText(),
                    message.path("text").asText());
            return known.computeIfAbsent(parsed, same -> same);
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static MessageId id(String text) {
        return MessageId.parse(text).orElseThrow(() -> new IllegalArgumentException("not a message id: " + text));
    }
}
