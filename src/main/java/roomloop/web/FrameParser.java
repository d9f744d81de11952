package roomloop.web;

import static roomloop.chat.ErrorCode.BAD_FRAME;
import static roomloop.chat.ErrorCode.BAD_TEXT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;
import roomloop.auth.Visible;
import roomloop.chat.ErrorCode;
import roomloop.chat.Frame;
import roomloop.chat.LabControl.LabCommand;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;
import roomloop.chat.ServerFrames;

/**
 * From text to a checked frame.
 *
 * @param maxText code points that a message's text may have
 */
record FrameParser(int maxText) {
    private static final int MAX_DELAY = 1_000; // ms
    private static final Pattern REF = Pattern.compile("[\\x20-\\x7e]{1,64}");

    /** All that a client can say, checked. */
    sealed interface ClientFrame {
        /** The room it is about, for an error to name. */
        default Optional<RoomName> about() {
            return this instanceof InRoom frame ? Optional.of(frame.room()) : Optional.empty();
        }

        /** The client's own id for it. */
        default Optional<String> ref() {
            return Optional.empty();
        }

        sealed interface InRoom extends ClientFrame {
            RoomName room();
        }

        /** Costs the server a little work, so it is limited, apart from messages. */
        sealed interface Request extends ClientFrame {}

        record Join(RoomName room, Optional<MessageId> since) implements InRoom, Request {}

        record Leave(RoomName room) implements InRoom, Request {}

        /** @param traced the sender wants to know where it was */
        record Publish(RoomName room, String text, Optional<String> ref, boolean traced) implements InRoom {}

        record Lab(RoomName room, LabCommand command) implements InRoom, Request {}

        record History(RoomName room, MessageId before) implements InRoom, Request {}

        record Typing(RoomName room) implements InRoom, Request {}

        record Ping() implements Request {}

        record Auth(String token) implements Request {}

        record Read(int count) implements ClientFrame {}
    }

    /** What a client said can't be followed. The message is for people, and never repeats what the client sent. */
    static final class BadFrame extends Exception {
        private static final long serialVersionUID = 1L;

        final transient Frame answer;

        /** @param room the room and the ref that the frame named, as far as they are right themselves */
        BadFrame(ErrorCode code, String detail, Optional<RoomName> room, Optional<String> ref) {
            super(detail, null, false, false); // an everyday thing: no stack trace
            this.answer = ServerFrames.error(code, detail, room, ref);
        }

        BadFrame(ErrorCode code, String detail) {
            this(code, detail, Optional.empty(), Optional.empty());
        }
    }

    /**
     * @param urlRoom the room that the connection's URL named
     * @throws BadFrame with the code of the first rule that is broken
     */
    ClientFrame parse(String json, Optional<RoomName> urlRoom) throws BadFrame {
        var fields = new Fields(object(json));
        return switch (fields.string("type")) {
            case "join" -> new ClientFrame.Join(fields.room(), fields.since());
            case "leave" -> new ClientFrame.Leave(fields.room());
            case "message" ->
                new ClientFrame.Publish(
                        fields.roomOr(urlRoom), fields.text(maxText), fields.ref(), fields.isTrue("trace"));
            case "lab" -> new ClientFrame.Lab(fields.room(), fields.labCommand());
            case "history" -> new ClientFrame.History(fields.room(), fields.id("before"));
            case "typing" -> new ClientFrame.Typing(fields.room());
            case "ping" -> new ClientFrame.Ping();
            case "auth" -> new ClientFrame.Auth(fields.string("token"));
            case "read" -> new ClientFrame.Read(fields.count());
            default -> throw fields.bad(ErrorCode.UNKNOWN_TYPE, "this type of frame is not known");
        };
    }

    private static ObjectNode object(String json) throws BadFrame {
        try {
            if (Json.read(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new BadFrame(ErrorCode.BAD_JSON, "not JSON, a key twice, or nested too deep");
        }
        throw new BadFrame(BAD_FRAME, "a frame is a JSON object");
    }

    /** The fields of one frame, each with its rule. */
    private record Fields(ObjectNode frame) {
        String string(String name) throws BadFrame {
            JsonNode value = frame.path(name);
            check(value.isTextual(), BAD_FRAME, "%s must be a string", name);
            return value.textValue();
        }

        RoomName room() throws BadFrame {
            return RoomName.parse(string("room"))
                    .orElseThrow(() -> bad(ErrorCode.BAD_ROOM, "room must be " + RoomName.RULE));
        }

        /** The other room takes its place only if none is named: a wrong one is wrong. */
        RoomName roomOr(Optional<RoomName> other) throws BadFrame {
            return frame.has("room") || other.isEmpty() ? room() : other.get();
        }

        Optional<MessageId> since() throws BadFrame {
            return frame.has("since") ? Optional.of(id("since")) : Optional.empty();
        }

        MessageId id(String name) throws BadFrame {
            return MessageId.parse(string(name)).orElseThrow(() -> bad(BAD_FRAME, name + " must be a message's id"));
        }

        Optional<String> ref() throws BadFrame {
            Optional<String> ref = validRef();
            boolean good = ref.isPresent() || !frame.has("ref");
            check(good, BAD_FRAME, "ref must be a string of 1 to 64 printable ASCII characters");
            return ref;
        }

        int count() throws BadFrame {
            JsonNode count = frame.path("count");
            boolean good = count.isIntegralNumber() && count.canConvertToInt() && count.intValue() >= 1;
            check(good, BAD_FRAME, "count must be a whole number from 1");
            return count.intValue();
        }

        boolean isTrue(String name) {
            return frame.path(name).booleanValue();
        }

        LabCommand labCommand() throws BadFrame {
            JsonNode delay = frame.path("loop").path("delayMs");
            if (delay.canConvertToInt() && delay.intValue() >= 0 && delay.intValue() <= MAX_DELAY) {
                return new LabCommand.Delay(delay.intValue());
            }
            return switch (frame.path("loop").asText(frame.path("redis").asText())) {
                case "pause" -> new LabCommand.Pause();
                case "step" -> new LabCommand.Step();
                case "run" -> new LabCommand.Run();
                case "freeze" -> new LabCommand.FreezeBus();
                case "cut" -> new LabCommand.CutBus();
                default -> throw bad(BAD_FRAME, "loop must be pause, step, run or {\"delayMs\":0 to 1000}");
            };
        }

        /** @param max code points */
        String text(int max) throws BadFrame {
            check(frame.has("text"), BAD_FRAME, "text is missing");
            String text = frame.get("text").textValue();
            check(text != null, BAD_TEXT, "text must be a string");
            boolean fits = text.codePointCount(0, text.length()) <= max;
            check(fits, BAD_TEXT, "text has more than %d characters", max);
            boolean allowed = text.codePoints().allMatch(Fields::isAllowed);
            check(allowed, BAD_TEXT, "text has a control character or half a character");
            check(!Visible.isBlank(text), BAD_TEXT, "text is blank");
            return text;
        }

        private static boolean isAllowed(int c) {
            return c == '\n'
                    || c == '\t'
                    || !(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        }

        private void check(boolean good, ErrorCode code, String detail, Object... values) throws BadFrame {
            if (!good) {
                throw bad(code, detail.formatted(values));
            }
        }

        /** An error that names the room and the ref, where those are right. */
        BadFrame bad(ErrorCode code, String detail) {
            Optional<RoomName> room =
                    Optional.ofNullable(frame.path("room").textValue()).flatMap(RoomName::parse);
            return new BadFrame(code, detail, room, validRef());
        }

        private Optional<String> validRef() {
            return Optional.ofNullable(frame.path("ref").textValue())
                    .filter(ref -> REF.matcher(ref).matches());
        }
    }
}
