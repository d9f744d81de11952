package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
    private int next; // number of the message that it expects
    private long now; // nanoseconds, when the frames at hand were read

    Reader(Crowd crowd, Room room, int port) throws IOException {
        this.room = room;
        this.tally = crowd.tally();
        this.scratch = crowd.scratch();
        this.greeting = crowd.target().greeting().getBytes(StandardCharsets.UTF_8);
        this.wire = new Wire(crowd.selector(), this, port, crowd.target().path(room.number()), Wire.USUAL);
    }

    int next() {
        return next;
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
            tally.turn();
        }
        for (; mark >= 0; mark = Mark.find(bytes, mark + Mark.LENGTH, end)) {
            hear(Mark.room(bytes, mark), Mark.number(bytes, mark), now - Mark.due(bytes, mark));
        }
    }

    private void hear(int inRoom, int number, long latency) {
        if (inRoom != room.number()) {
            tally.alien++;
        } else if (number < next) {
            tally.repeated++;
        } else {
            tally.skipped += number - next;
            room.heard(number + 1 - next);
            next = number + 1;
            tally.delivered(latency);
        }
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
        next = room.said();
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
