package roomloop.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import roomloop.chaos.Fact.Reach;
import roomloop.chat.MessageId;

/** Takes in what one connection brings: into the record, and into what the guest knows. The guest's thread only. */
final class Ear {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Person me;
    private final Lines lines;
    private final List<Fact> facts;

    Ear(Person me, Lines lines, List<Fact> facts) {
        this.me = me;
        this.lines = lines;
        this.facts = facts;
    }

    /** One text message: a frame a line. */
    void hear(String text) {
        long now = System.nanoTime();
        for (String line : text.split("\n")) {
            try {
                take(JSON.readTree(line), now);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                me.odd.accept("can't follow " + line + ": " + e.getMessage());
            }
        }
    }

    private void take(JsonNode frame, long now) {
        switch (frame.path("type").asText()) {
            case "message" -> message(frame, now);
            case "joined" -> joined(frame, now);
            case "presence" -> seat(frame).people = frame.path("count").asInt();
            case "ack" -> ack(frame, now);
            case "gap" -> facts.add(new Fact.GapTold(seat(frame).room));
            case "left" -> left(seat(frame), now);
            case "error" -> error(frame, now);
            case "welcome", "pong", "typing" -> {}
            default -> me.odd.accept("an unknown frame: " + frame);
        }
    }

    private void message(JsonNode frame, long now) {
        Seat seat = seat(frame);
        Line line = lines.read(frame);
        facts.add(new Fact.Heard(seat.room, line));
        saw(seat, line, now);
    }

    private void joined(JsonNode frame, long now) {
        Seat seat = seat(frame);
        var shown = new ArrayList<Line>();
        frame.path("messages").forEach(message -> shown.add(lines.read(message)));
        MessageId last = Lines.id(frame.path("last"));
        Reach reach =
                frame.path("gap").asBoolean() ? Reach.GAP : frame.path("more").asBoolean() ? Reach.MORE : Reach.ALL;
        facts.add(new Fact.Joined(seat.room, List.copyOf(shown), last, reach));
        me.met("joined " + reach);
        shown.forEach(line -> saw(seat, line, now));
        seat.people = frame.path("count").asInt();
        if (reach == Reach.MORE) {
            seat.become(Seat.State.OUTSIDE, now);
            return;
        }
        seat.since = Optional.of(last);
        seat.become(Seat.State.MEMBER, now);
    }

    private void ack(JsonNode frame, long now) {
        me.met("ack");
        confirmed(frame.path("ref").asText(), Lines.id(frame.path("id")), now);
    }

    private void saw(Seat seat, Line line, long now) {
        seat.since = Optional.of(line.id());
        if (line.uid().equals(me.uid)) {
            confirmed(line.ref(), line.id(), now);
        }
    }

    private void confirmed(String ref, MessageId id, long now) {
        if (!me.sayings.confirm(ref, id, now)) {
            me.odd.accept("not as it was confirmed before: ref " + ref + " is " + id);
        }
    }

    private void left(Seat seat, long now) {
        facts.add(new Fact.Left(seat.room));
        seat.become(Seat.State.OUTSIDE, me.soon(now, 0, 3_000));
    }

    /** The only error that may come is that something isn't available: then it is tried again a little later. */
    private void error(JsonNode frame, long now) {
        if (!frame.path("code").asText().equals("unavailable")) {
            me.odd.accept("an error: " + frame);
        } else if (frame.has("ref")) {
            me.met("unavailable message");
            me.sayings
                    .find(frame.path("ref").asText())
                    .ifPresent(utterance -> utterance.refused(me.soon(now, 200, 2_000)));
        } else {
            me.met("unavailable room");
            seat(frame).become(Seat.State.OUTSIDE, me.soon(now, 200, 2_000));
        }
    }

    private Seat seat(JsonNode frame) {
        return me.seat(frame.path("room").asText());
    }
}
