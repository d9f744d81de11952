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

    /** What one server tells the others. */
    sealed interface Hint extends Payload {
        String server();
    }

    record Typing(RoomName room, String server, String name) implements Hint {}

    /** The room's members by way of this server have changed. */
    record Presence(RoomName room, String server) implements Hint {}

    ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static String typing(RoomName room, String server, String name) {
        return object("typing", room, server).put("from", name).toString();
    }

    /** The names are for people that watch with {@code redis-cli}; servers read the members' key. */
    static String presence(RoomName room, String server, List<String> joined, List<String> left) {
        ObjectNode payload = object("presence", room, server);
        joined.forEach(payload.putArray("joined")::add);
        left.forEach(payload.putArray("left")::add);
        return payload.toString();
    }

    /** Empty if it isn't ours, or not what belongs on that channel. */
    static Optional<Payload> read(Keys keys, String channel, String payload) {
        try {
            JsonNode fields = JSON.readTree(payload);
            var room = new RoomName(text(fields, "room"));
            Payload read = switch (text(fields, "type")) {
                case "message" -> new Said(message(room, fields));
                case "typing" -> new Typing(room, text(fields, "server"), text(fields, "from"));
                case "presence" -> new Presence(room, text(fields, "server"));
                default -> throw new IllegalArgumentException("type");
            };
            return Optional.of(read).filter(ours -> channel.equals(keys.channel(room)));
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

    private static Message message(RoomName room, JsonNode fields) {
        MessageId id = id(fields, "id");
        MessageId prev = id(fields, "prev");
        if (!id.isAfter(prev) || fields.path("at").asLong(-1) != id.ms()) {
            throw new IllegalArgumentException("no message of ours");
        }
        var author = new User(text(fields, "uid"), text(fields, "from"));
        Optional<String> ref = fields.has("ref") ? Optional.of(text(fields, "ref")) : Optional.empty();
        return new Message(id, prev, room, author, text(fields, "text"), ref);
    }

    private static MessageId id(JsonNode fields, String name) {
        return MessageId.parse(text(fields, name)).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** What is missing, empty or no text is an {@link IllegalArgumentException}. */
    private static String text(JsonNode fields, String name) {
        return Optional.ofNullable(fields.path(name).textValue())
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException(name));
    }
}
