package roomloop.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import roomloop.chaos.TestHistory.Observation;
import roomloop.chaos.TestHistory.Observation.Coverage;
import roomloop.chaos.UserState.Membership;
import roomloop.chat.MessageId;

/** Reads the frames of one connection into its record and into the user's state. Only the user's thread touches it. */
final class Receiver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UserState user;
    private final MessageRecord.Parser parser;
    private final List<Observation> observations;

    Receiver(UserState user, MessageRecord.Parser parser, List<Observation> observations) {
        this.user = user;
        this.parser = parser;
        this.observations = observations;
    }

    /** @param text a text message: one frame a line */
    void receive(String text) {
        long now = System.nanoTime();
        for (String line : text.split("\n")) {
            try {
                receive(JSON.readTree(line), now);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                user.unexpected.accept("can't read " + line + ": " + e.getMessage());
            }
        }
    }

    private void receive(JsonNode frame, long now) {
        switch (frame.path("type").asText()) {
            case "message" -> message(frame, now);
            case "joined" -> joined(frame, now);
            case "presence" -> membership(frame).members = frame.path("count").asInt();
            case "ack" -> ack(frame, now);
            case "gap" -> observations.add(new Observation.Gap(membership(frame).room));
            case "left" -> left(membership(frame), now);
            case "error" -> error(frame, now);
            case "welcome", "pong", "typing" -> {}
            default -> user.unexpected.accept("an unknown frame: " + frame);
        }
    }

    private void message(JsonNode frame, long now) {
        Membership membership = membership(frame);
        MessageRecord message = parser.parse(frame);
        observations.add(new Observation.Received(membership.room, message));
        note(membership, message, now);
    }

    private void joined(JsonNode frame, long now) {
        Membership membership = membership(frame);
        var messages = new ArrayList<MessageRecord>();
        frame.path("messages").forEach(message -> messages.add(parser.parse(message)));
        MessageId last = MessageRecord.id(frame.path("last").asText());
        Coverage coverage = frame.path("gap").asBoolean()
                ? Coverage.GAP
                : frame.path("more").asBoolean() ? Coverage.MORE : Coverage.ALL;
        observations.add(new Observation.Joined(membership.room, List.copyOf(messages), last, coverage));
        user.count("joined " + coverage);
        messages.forEach(message -> note(membership, message, now));
        membership.members = frame.path("count").asInt();
        if (coverage == Coverage.MORE) {
            membership.become(Membership.State.OUTSIDE, now);
            return;
        }
        membership.since = Optional.of(last);
        membership.become(Membership.State.MEMBER, now);
    }

    private void ack(JsonNode frame, long now) {
        user.count("ack");
        user.confirm(
                frame.path("ref").asText(), MessageRecord.id(frame.path("id").asText()), now);
    }

    private void note(Membership membership, MessageRecord message, long now) {
        membership.since = Optional.of(message.id());
        if (message.uid().equals(user.credentials.uid())) {
            user.confirm(message.ref(), message.id(), now);
        }
    }

    private void left(Membership membership, long now) {
        observations.add(new Observation.Left(membership.room));
        membership.become(Membership.State.OUTSIDE, user.soon(now, 0, 3_000));
    }

    /** The only error that may come is {@code unavailable}: then the user tries again a little later. */
    private void error(JsonNode frame, long now) {
        if (!frame.path("code").asText().equals("unavailable")) {
            user.unexpected.accept("an error: " + frame);
        } else if (frame.has("ref")) {
            user.count("unavailable message");
            user.find(frame.path("ref").asText()).ifPresent(message -> message.refused(user.soon(now, 200, 2_000)));
        } else {
            user.count("unavailable room");
            membership(frame).become(Membership.State.OUTSIDE, user.soon(now, 200, 2_000));
        }
    }

    private Membership membership(JsonNode frame) {
        return user.in(frame.path("room").asText());
    }
}
