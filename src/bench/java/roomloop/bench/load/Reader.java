package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that reads all, answers pings, and checks that it hears each message of its room once and in order. */
final class Reader implements Peer, FrameReader.Listener {
    private enum State {
        CONNECTING,
        JOINING,
        IN,
        GONE
    }

    private final Room room;
    private final Tally tally;
    private final ByteBuffer scratch; // one for all readers; empty between two of them
    private final byte[] greeting;
    private final FrameReader frames = new FrameReader();
    private final Wire wire;
    private State state = State.CONNECTING;
    private final int[] next; // number of the message that it expects of each voice; before the first: ~number, at most
    private int heard; // of all voices, with what was said before it came
    private long now; // nanoseconds, when the frames at hand were read

    Reader(Crowd crowd, Room room, int number, int port) throws IOException {
        this.room = room;
        this.tally = crowd.tally();
        this.next = new int[room.voices()];
        this.scratch = crowd.scratch();
        this.greeting = crowd.target().greeting().getBytes(StandardCharsets.UTF_8);
        this.wire = new Wire(crowd.selector(), this, port, crowd.target().path(room.number(), number), Wire.USUAL);
    }

    int heard() {
        return heard;
    }

    void send(ByteBuffer frame) {
        try {
            wire.send(frame);
        } catch (IOException e) {
            lost(e);
        }
    }

    void close() {
        wire.close();
    }

    @Override
    public void ready(int operations) throws IOException {
        if (wire.advance(operations) && state != State.GONE) {
            scratch.clear();
            frames.restore(scratch);
            wire.read(scratch);
            now = System.nanoTime();
            scratch.flip();
            if (state != State.CONNECTING || isUpgraded()) {
                frames.read(scratch, this);
            }
        }
    }

    @Override
    public void lost(IOException why) {
        wire.close();
        switch (state) {
            case CONNECTING, JOINING -> refuse(String.valueOf(why.getMessage()));
            case IN -> {
                tally.lost++;
                room.leave(this);
            }
            case GONE -> {}
        }
        state = State.GONE;
        frames.forget();
    }

    @Override
    public void frame(int opcode, ByteBuffer bytes, int start, int length) {
        switch (opcode) {
            case FrameReader.PING ->
                send(ClientFrame.withPayload(FrameReader.PONG, length)
                        .put(bytes.slice(start, length))
                        .flip());
            case FrameReader.CLOSE -> lost(new IOException("the server said good-bye"));
            default -> hear(bytes, start, start + length);
        }
    }

    private void hear(ByteBuffer bytes, int start, int end) {
        if (state == State.JOINING) {
            if (Bytes.contain(bytes, start, end, greeting)) {
                enter();
            }
            return;
        }
        int mark = Mark.find(bytes, start, end);
        if (mark >= 0) {
            tally.turn(end - start);
        } else {
            tally.other();
        }
        for (; mark >= 0; mark = Mark.find(bytes, mark + Mark.LENGTH, end)) {
            hear(Mark.room(bytes, mark), Mark.number(bytes, mark), now - Mark.due(bytes, mark));
        }
    }

    private void hear(int inRoom, int number, long latency) {
        int voice = room.voice(inRoom);
        if (voice < 0 || voice >= next.length) {
            tally.alien++;
            return;
        }
        if (next[voice] < 0) { // its first: some that it seemed to have heard may have been on their way still
            next[voice] = ~next[voice];
            count(voice, Math.min(number, next[voice]));
        }
        if (number < next[voice]) {
            tally.repeated++;
        } else {
            tally.skipped += number - next[voice];
            count(voice, number + 1);
            tally.delivered(latency);
        }
    }

    private void count(int voice, int expected) {
        room.heard(expected - next[voice]);
        heard += expected - next[voice];
        next[voice] = expected;
    }

    private boolean isUpgraded() {
        int head = Bytes.endOfHead(scratch);
        if (head < 0) {
            scratch.position(0);
            frames.keepRest(scratch);
            return false;
        }
        String status =
                StandardCharsets.ISO_8859_1.decode(scratch.slice(0, head)).toString();
        scratch.position(head);
        state = State.JOINING;
        if (!status.startsWith("HTTP/1.1 101")) {
            lost(new IOException(status.lines().findFirst().orElse("")));
            return false;
        }
        if (greeting.length == 0) {
            enter();
        }
        return true;
    }

    private void enter() {
        state = State.IN;
        Arrays.setAll(next, voice -> ~room.said(voice));
        heard = room.said();
        room.enter(this);
        tally.entered++;
    }

    private void refuse(String why) {
        tally.refused++;
        if (tally.firstRefusal.isEmpty()) {
            tally.firstRefusal = why;
        }
    }
}
