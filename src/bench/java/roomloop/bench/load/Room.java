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
    private final List<Reader> readers = new ArrayList<>(); // the first ones speak
    private final int[] said; // by each voice
    private int turn; // of the voices
    private long heard; // by all its readers together

    Room(Target target, int number, int voices, int textBytes) {
        this.number = number;
        this.said = new int[voices];
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

    /** Messages, by all voices. */
    int said() {
        return turn;
    }

    int said(int voice) {
        return said[voice];
    }

    int voices() {
        return said.length;
    }

    /** Which voice of this room a mark names; less than 0, or too much: none. */
    int voice(int inMark) {
        return inMark - number * said.length;
    }

    void enter(Reader reader) {
        readers.add(reader);
        heard += reader.heard();
    }

    void leave(Reader reader) {
        readers.remove(reader);
        heard -= reader.heard();
    }

    /** One of its readers has heard that many more; less than 0: not as many as it seemed. */
    void heard(int count) {
        heard += count;
    }

    boolean canSpeak() {
        return readers.size() >= said.length;
    }

    /** Messages that were said but didn't reach all, on average. */
    long onTheWay() {
        return turn - heard / readers.size();
    }

    /** Deliveries that are still to come. */
    long missing() {
        return (long) turn * readers.size() - heard;
    }

    /** Says the next message; its voices must be in. */
    void say(long due) {
        int voice = turn++ % said.length;
        Mark.write(frame, markAt, due, number * said.length + voice, said[voice]++);
        readers.get(voice).send(frame.rewind());
    }

    private static int firstTilde(byte[] payload) {
        int at = 0;
        while (payload[at] != '~') {
            at++;
        }
        return at;
    }
}
