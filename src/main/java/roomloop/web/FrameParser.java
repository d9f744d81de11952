package roomloop.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import roomloop.chat.ErrorCode;
import roomloop.chat.RoomName;

/**
 * From text to a checked frame.
 *
 * @param maxText code points that a message's text may have
 */
record FrameParser(int maxText) {
    /**
     * @param home the room that the connection's URL named
     * @throws BadFrame with the code of the first rule that is broken
     */
    ClientFrame parse(String json, Optional<RoomName> home) throws BadFrame {
        var fields = new FrameFields(object(json));
        String type = fields.string("type");
        return switch (type) {
            case "join" -> new ClientFrame.Join(fields.room(), fields.since());
            case "leave" -> new ClientFrame.Leave(fields.room());
            case "message" -> new ClientFrame.Say(fields.roomOr(home), fields.text(maxText), fields.ref());
            case "typing" -> new ClientFrame.Typing(fields.room());
            case "ping" -> new ClientFrame.Ping();
            case "auth" -> new ClientFrame.Auth(fields.string("token"));
            case "read" -> new ClientFrame.Read(fields.count());
            default -> throw fields.bad(ErrorCode.UNKNOWN_TYPE, "this type of frame is not known");
        };
    }

    private static ObjectNode object(String json) throws BadFrame {
        JsonNode value;
        try {
            value = Json.read(json);
        } catch (JsonProcessingException e) {
            throw new BadFrame(ErrorCode.BAD_JSON, "not JSON, a key twice, or nested too deep");
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new BadFrame(ErrorCode.BAD_FRAME, "a frame is a JSON object");
    }
}
