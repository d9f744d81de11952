package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that reads all, answers pings, and checks that it receives each message of its room once and in order. */
final class LoadClient implements NonBlockingSocket.Handler, WebSocketCodec.Listener {
    private enum State {
        CONNECTING,
        JOINING,
        JOINED,
        CLOSED
    }

    private final LoadRoom room;
    private final LoadStats stats;
    private final ByteBuffer scratch; // one for all clients; empty between two of them
    private final byte[] greeting;
    private final WebSocketCodec codec = new WebSocketCodec();
    private final NonBlockingSocket socket;
    private State state = State.CONNECTING;
    private final int[] next; // message number, by sender, that it expects; ~number, at most, before the first
    private int received; // from all senders, counting what was sent before it joined
    private long now; // nanoseconds, when the frames at hand were read

    LoadClient(ClientPool pool, LoadRoom room, int number, int port) throws IOException {
        this.room = room;
        this.stats = pool.stats();
        this.next = new int[room.senders()];
        this.scratch = pool.scratch();
        this.greeting = pool.target().greeting().getBytes(StandardCharsets.UTF_8);
        this.socket = new NonBlockingSocket(
                pool.selector(), this, port, pool.target().path(room.number(), number), NonBlockingSocket.USUAL_BUFFER);
    }

    int received() {
        return received;
    }

    void send(ByteBuffer frame) {
        try {
            socket.send(frame);
        } catch (IOException e) {
            lost(e);
        }
    }

    void close() {
        socket.close();
    }

    @Override
    public void ready(int operations) throws IOException {
        if (socket.advance(operations) && state != State.CLOSED) {
            scratch.clear();
            codec.restore(scratch);
            socket.read(scratch);
            now = System.nanoTime();
            scratch.flip();
            if (state != State.CONNECTING || isUpgraded()) {
                codec.decode(scratch, this);
            }
        }
    }

    @Override
    public void lost(IOException why) {
        socket.close();
        switch (state) {
            case CONNECTING, JOINING -> refused(String.valueOf(why.getMessage()));
            case JOINED -> {
                stats.lost++;
                room.remove(this);
            }
            case CLOSED -> {}
        }
        state = State.CLOSED;
        codec.clear();
    }

    @Override
    public void frame(int opcode, ByteBuffer bytes, int start, int length) {
        switch (opcode) {
            case WebSocketCodec.PING ->
                send(WebSocketCodec.frame(WebSocketCodec.PONG, length)
                        .put(bytes.slice(start, length))
                        .flip());
            case WebSocketCodec.CLOSE -> lost(new IOException("the server closed the WebSocket"));
            default -> receive(bytes, start, start + length);
        }
    }

    private void receive(ByteBuffer bytes, int start, int end) {
        if (state == State.JOINING) {
            if (WebSocketCodec.contains(bytes, start, end, greeting)) {
                joined();
            }
            return;
        }
        int stamp = MessageStamp.find(bytes, start, end);
        if (stamp >= 0) {
            stats.batch(end - start);
        } else {
            stats.other();
        }
        for (; stamp >= 0; stamp = MessageStamp.find(bytes, stamp + MessageStamp.LENGTH, end)) {
            receive(
                    MessageStamp.room(bytes, stamp),
                    MessageStamp.number(bytes, stamp),
                    now - MessageStamp.due(bytes, stamp));
        }
    }

    private void receive(int inRoom, int number, long latency) {
        int sender = room.sender(inRoom);
        if (sender < 0 || sender >= next.length) {
            stats.foreign++;
            return;
        }
        if (next[sender] < 0) { // its first: some messages that counted as received may have been in flight still
            next[sender] = ~next[sender];
            count(sender, Math.min(number, next[sender]));
        }
        if (number < next[sender]) {
            stats.repeated++;
        } else {
            stats.skipped += number - next[sender];
            count(sender, number + 1);
            stats.delivered(latency);
        }
    }

    private void count(int sender, int expected) {
        room.received(expected - next[sender]);
        received += expected - next[sender];
        next[sender] = expected;
    }

    private boolean isUpgraded() {
        int head = WebSocketCodec.endOfHead(scratch);
        if (head < 0) {
            scratch.position(0);
            codec.keepRest(scratch);
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
            joined();
        }
        return true;
    }

    private void joined() {
        state = State.JOINED;
        Arrays.setAll(next, sender -> ~room.sent(sender));
        received = room.sent();
        room.add(this);
        stats.joined++;
    }

    private void refused(String why) {
        stats.refused++;
        if (stats.firstRefusal.isEmpty()) {
            stats.firstRefusal = why;
        }
    }
}
