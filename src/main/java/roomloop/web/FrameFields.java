package roomloop.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;
import roomloop.chat.ErrorCode;
import roomloop.chat.MessageId;
import roomloop.chat.RoomName;

/** The fields of one frame, each with its rule. */
record FrameFields(ObjectNode frame) {
    private static final Pattern REF = Pattern.compile("[\\x20-\\x7e]{1,64}");

    String string(String name) throws BadFrame {
        JsonNode value = frame.path(name);
        if (!value.isTextual()) {
            throw bad(ErrorCode.BAD_FRAME, name + " must be a string");
        }
        return value.textValue();
    }

    RoomName room() throws BadFrame {
        return RoomName.parse(string("room"))
                .orElseThrow(() -> bad(ErrorCode.BAD_ROOM, "room must be " + RoomName.RULE));
    }

    /** The other room may take its place only if none is named: a wrong one is wrong. */
    RoomName roomOr(Optional<RoomName> other) throws BadFrame {
        return frame.has("room") || other.isEmpty() ? room() : other.get();
    }

    Optional<MessageId> since() throws BadFrame {
        if (!frame.has("since")) {
            return Optional.empty();
        }
        return Optional.of(MessageId.parse(string("since"))
                .orElseThrow(() -> bad(ErrorCode.BAD_FRAME, "since must be a message's id")));
    }

    Optional<String> ref() throws BadFrame {
        Optional<String> ref = validRef();
        if (frame.has("ref") && ref.isEmpty()) {
            throw bad(ErrorCode.BAD_FRAME, "ref must be a string of 1 to 64 printable ASCII characters");
        }
        return ref;
    }

    int count() throws BadFrame {
        JsonNode count = frame.path("count");
        if (!count.isIntegralNumber() || !count.canConvertToInt() || count.intValue() < 1) {
            throw bad(ErrorCode.BAD_FRAME, "count must be a whole number from 1");
        }
        return count.intValue();
    }

    /** @param max code points */
    String text(int max) throws BadFrame {
        if (!frame.has("text")) {
            throw bad(ErrorCode.BAD_FRAME, "text is missing");
        }
        if (!frame.get("text").isTextual()) {
            throw bad(ErrorCode.BAD_TEXT, "text must be a string");
        }
        String text = frame.get("text").textValue();
        if (text.codePointCount(0, text.length()) > max) {
            throw bad(ErrorCode.BAD_TEXT, "text has more than " + max + " characters");
        }
        if (!text.codePoints().allMatch(FrameFields::isAllowed)) {
            throw bad(ErrorCode.BAD_TEXT, "text has a control character or half a character");
        }
        if (text.codePoints().noneMatch(FrameFields::isInk)) {
            throw bad(ErrorCode.BAD_TEXT, "text is blank");
        }
        return text;
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

    private static boolean isAllowed(int c) {
        return c == '\n' || c == '\t' || !(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static boolean isInk(int c) {
        return !Character.isWhitespace(c) && !Character.isSpaceChar(c) && Character.getType(c) != Character.FORMAT;
    }
}
