package roomloop.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import roomloop.chat.Message;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** What passes on a room's channel, as JSON. Messages are written by {@code publish.lua}. */
sealed interface Payload {
    record Said(Message message) implements Payload {}

    record Typing(RoomName room, String server, String name) implements Payload {}

    /** A hint that the server's guests in the room are others now. */
    record Presence(RoomName room, String server) implements Payload {}

    ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static String typing(RoomName room, String server, String name) {
        return object("typing", room, server).put("from", name).toString();
    }

    /** The names are for whoever watches with {@code redis-cli}; servers read the members' key. */
    static String presence(RoomName room, String server, List<String> joined, List<String> left) {
        ObjectNode payload = object("presence", room, server);
        joined.forEach(payload.putArray("joined")::add);
        left.forEach(payload.putArray("left")::add);
        return payload.toString();
    }

    /** Empty if it isn't ours, or not what belongs on that channel. */
    static Optional<Payload> read(Keys keys, String channel, String payload) {
        try {
            var fields = new Fields(JSON.readTree(payload));
            var room = new RoomName(fields.text("room"));
            if (!channel.equals(keys.channel(room))) {
                return Optional.empty();
            }
            return switch (fields.text("type")) {
                case "message" -> Optional.of(new Said(fields.message(room)));
                case "typing" -> Optional.of(new Typing(room, fields.text("server"), fields.text("from")));
                case "presence" -> Optional.of(new Presence(room, fields.text("server")));
                default -> Optional.empty();
            };
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode object(String type, RoomName room, String server) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("room", room.value())
                .put("server", server);
    }

    /** Reads fields strictly: what is missing or of another type is an {@link IllegalArgumentException}. */
    record Fields(JsonNode object) {
        Message message(RoomName room) {
            MessageId id = id("id");
            MessageId prev = id("prev");
            if (!id.isAfter(prev) || object.path("at").asLong(-1) != id.ms()) {
                throw new IllegalArgumentException("no message of ours");
            }
            Optional<String> ref = object.has("ref") ? Optional.of(text("ref")) : Optional.empty();
            return new Message(id, prev, room, new User(text("uid"), text("from")), text("text"), id.ms(), ref);
        }

        private MessageId id(String field) {
            return MessageId.parse(text(field)).orElseThrow(() -> new IllegalArgumentException(field));
        }

        private String text(String field) {
            JsonNode value = object.path(field);
            if (!value.isTextual() || value.textValue().isEmpty()) {
                throw new IllegalArgumentException(field);
            }
            return value.textValue();
        }
    }
}
