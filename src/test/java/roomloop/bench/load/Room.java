package roomloop.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A room as its load sees it: who reads it, what was said, and how much of it has arrived. Load thread only. */
final class Room {
    private final int number;
    private final ByteBuffer frame; // one for all messages; only its mark changes
    private final int markAt;
    private final List<Reader> readers = new ArrayList<>(); // the first one speaks
    private int said;
    private long heard; // by all its readers together

    Room(Target target, int number, int textBytes) {
        this.number = number;
        String text = "~".repeat(Mark.LENGTH) + "abcdefghij".repeat(textBytes / 10 + 1);
        byte[] payload = target.message(number)
                .replace("{text}", text.substring(0, textBytes))
                .getBytes(StandardCharsets.UTF_8);
        this.frame = ClientFrame.withPayload(FrameReader.TEXT, payload.length);
        this.markAt = frame.position() + firstTilde(payload);
        frame.put(payload).flip();
    }

    int number() {
        return number;
    }

    int said() {
        return said;
    }

    void enter(Reader reader) {
        readers.add(reader);
        heard += reader.next();
    }

    void leave(Reader reader) {
        readers.remove(reader);
        heard -= reader.next();
    }

    /** One of its readers has heard that many more. */
    void heard(int count) {
        heard += count;
    }

    boolean canSpeak() {
        return !readers.isEmpty();
    }

    /** Messages that were said but didn't reach all, on average. */
    long onTheWay() {
        return said - heard / readers.size();
    }

    /** Deliveries that are still to come. */
    long missing() {
        return (long) said * readers.size() - heard;
    }

    /** Says the next message; at least one reader must be in. */
    void say(long due) {
        Mark.write(frame, markAt, due, number, said++);
        readers.getFirst().send(frame.rewind());
    }

    private static int firstTilde(byte[] payload) {
        int at = 0;
        while (payload[at] != '~') {
            at++;
        }
        return at;
    }
}
