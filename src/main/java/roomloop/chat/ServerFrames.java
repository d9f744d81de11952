package roomloop.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import roomloop.chat.MessageBus.HistoryPage;

/** Every frame that the server sends, in one place. Pure functions. */
public final class ServerFrames {
    /** Bytes of messages that one answer to a join or a {@code history} holds. */
    static final int MAX_BYTES = 256 * 1024;

    private static final JsonFactory JSON = new JsonMapper(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool()) // the usual one is one a thread
                    .build())
            .getFactory();
    private static final Frame PONG = new Frame(json("pong", out -> {}));

    private ServerFrames() {}

    /** The fields of one JSON object, after its type. */
    private interface Fields {
        void writeTo(JsonGenerator out) throws IOException;
    }

    /**
     * What {@code welcome} says of a server.
     *
     * @param maxText code points that a message may have
     * @param inside whether the live view is shown
     */
    public record Server(String name, int maxText, boolean inside) {}

    /** How far the messages of an answer to a join reach. */
    enum Coverage {
        /** Everything that was missed is there. */
        COMPLETE,
        /** There is more: the client isn't a member yet, and joins again from the last message. */
        MORE,
        /** The log didn't reach back: messages are missing before these, the latest ones. */
        GAP
    }

    /** @param expiresAt the moment from which the user's token isn't valid any more */
    public static Frame welcome(User user, Server server, Instant expiresAt) {
        return new Frame(json("welcome", out -> {
            out.writeStringField("username", user.name());
            out.writeStringField("uid", user.uid());
            out.writeStringField("server", server.name());
            out.writeStringField("expiresAt", expiresAt.toString());
            out.writeNumberField("maxText", server.maxText());
            out.writeBooleanField("inside", server.inside());
        }));
    }

    public static Frame pong() {
        return PONG;
    }

    public static Frame error(ErrorCode code, String detail, Optional<RoomName> room, Optional<String> ref) {
        return error(code, detail, room, ref, out -> {});
    }

    /** @param retryAfterMs milliseconds until the same frame would be taken */
    public static Frame rateLimited(String detail, long retryAfterMs, Optional<RoomName> room, Optional<String> ref) {
        Fields wait = out -> out.writeNumberField("retryAfterMs", retryAfterMs);
        return error(ErrorCode.RATE_LIMITED, detail, room, ref, wait);
    }

    static Frame notJoined(RoomName room, Optional<String> ref) {
        return error(ErrorCode.NOT_JOINED, "you are not in room \"" + room + "\"", Optional.of(room), ref);
    }

    static Frame tooManyRooms(String detail, RoomName room) {
        return error(ErrorCode.TOO_MANY_ROOMS, detail, Optional.of(room), Optional.empty());
    }

    static Frame unavailable(String detail, RoomName room, Optional<String> ref) {
        return error(ErrorCode.UNAVAILABLE, detail, Optional.of(room), ref);
    }

    /** That a join could not be completed. */
    static Frame roomUnavailable(RoomName room) {
        return unavailable("room \"" + room + "\" can't be joined now, please try again", room, Optional.empty());
    }

    private static Frame error(
            ErrorCode code, String detail, Optional<RoomName> room, Optional<String> ref, Fields more) {
        byte[] json = json("error", out -> {
            out.writeStringField("code", code.wire());
            out.writeStringField("detail", detail);
            if (room.isPresent()) {
                out.writeStringField("room", room.get().value());
            }
            if (ref.isPresent()) {
                out.writeStringField("ref", ref.get());
            }
            more.writeTo(out);
        });
        return new Frame(json, Optional.of(code), List.of());
    }

    /** That the ref was posted before, as the message with this id. */
    static Frame ack(RoomName room, String ref, MessageId id) {
        return frame("ack", room, out -> {
            out.writeStringField("ref", ref);
            out.writeStringField("id", id.toString());
        });
    }

    static Frame left(RoomName room) {
        return frame("left", room, out -> {});
    }

    static Frame gap(RoomName room) {
        return frame("gap", room, out -> {});
    }

    static Frame typing(RoomName room, String name) {
        return frame("typing", room, out -> out.writeStringField("from", name));
    }

    static Frame presence(RoomName room, int count, List<String> joined, List<String> left) {
        return frame("presence", room, out -> {
            out.writeNumberField("count", count);
            out.writePOJOField("joined", joined);
            out.writePOJOField("left", left);
        });
    }

    /** Where the message with this ref was, in the order of time. */
    static Frame trace(RoomName room, String ref, List<Trace.Step> steps) {
        return frame("trace", room, out -> {
            out.writeStringField("ref", ref);
            out.writePOJOField("steps", steps);
        });
    }

    /**
     * The answer to a join.
     *
     * @param messages whole {@code message} frames, as {@link #message} wrote them
     * @param last the room's newest id
     */
    static Frame joined(
            RoomName room, List<String> members, int count, List<byte[]> messages, MessageId last, Coverage coverage) {
        return frame("joined", room, out -> {
            out.writePOJOField("members", members);
            out.writeNumberField("count", count);
            messages(out, messages);
            out.writeStringField("last", last.toString());
            out.writeBooleanField("gap", coverage == Coverage.GAP);
            out.writeBooleanField("more", coverage == Coverage.MORE);
        });
    }

    /** The messages before an id; of a page that is too large for one answer, the latest. */
    static Frame history(RoomName room, MessageId before, HistoryPage page) {
        List<byte[]> newestFirst =
                page.messages().reversed().stream().map(ServerFrames::message).toList();
        List<byte[]> fitting = fitting(newestFirst);
        boolean all = fitting.size() == newestFirst.size();
        return frame("history", room, out -> {
            out.writeStringField("before", before.toString());
            messages(out, fitting.reversed());
            out.writeBooleanField("start", page.start() && all);
            out.writeBooleanField("trimmed", page.trimmed() && all);
        });
    }

    /** As many of the encoded messages, from the first, as fit into one answer: at least one. */
    static List<byte[]> fitting(List<byte[]> messages) {
        int bytes = 0;
        for (int i = 0; i < messages.size(); i++) {
            bytes += messages.get(i).length;
            if (bytes > MAX_BYTES && i > 0) {
                return messages.subList(0, i);
            }
        }
        return messages;
    }

    /** One message as JSON in UTF-8: a line of a batch, or an element of {@code joined.messages}. */
    static byte[] message(Message message) {
        return json("message", out -> {
            out.writeStringField("room", message.room().value());
            out.writeStringField("id", message.id().toString());
            out.writeStringField("from", message.author().name());
            out.writeStringField("uid", message.author().uid());
            out.writeStringField("text", message.text());
            out.writeNumberField("at", message.at());
            if (message.ref().isPresent()) {
                out.writeStringField("ref", message.ref().get());
            }
        });
    }

    private static void messages(JsonGenerator out, List<byte[]> messages) throws IOException {
        out.writeArrayFieldStart("messages");
        for (byte[] message : messages) {
            out.writeRawValue(new String(message, StandardCharsets.UTF_8));
        }
        out.writeEndArray();
    }

    private static Frame frame(String type, RoomName room, Fields more) {
        return new Frame(json(type, out -> {
            out.writeStringField("room", room.value());
            more.writeTo(out);
        }));
    }

    private static byte[] json(String type, Fields fields) {
        try (var bytes = new ByteArrayBuilder(256);
                var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("type", type);
            fields.writeTo(out);
            out.writeEndObject();
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory doesn't fail
        }
    }
}
