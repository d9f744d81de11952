package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A client that joins a room and then takes little or nothing of what it is sent. Load thread only. */
final class BadPeer implements Peer {
    private static final long STAY = TimeUnit.SECONDS.toNanos(4); // then it comes back, whether it was cut or not
    private static final int PINGS = 10; // in a burst
    private static final ByteBuffer PING =
            ClientFrame.withPayload(FrameReader.PING, 4).putInt(0).flip().asReadOnlyBuffer();

    private final Crowd crowd;
    private final Habit habit;
    private final int port;
    private final ByteBuffer oneByte = ByteBuffer.allocate(1);
    private Wire wire;
    private boolean joined;
    private long comesBackAt;
    private long actsAt;

    BadPeer(Crowd crowd, Habit habit, int port, double share) throws IOException {
        this.crowd = crowd;
        this.habit = habit;
        this.port = port;
        come(System.nanoTime());
        this.comesBackAt += (long) (share * STAY); // not all at once
    }

    /** Behaves badly, if it is time. */
    void tick(long now) throws IOException {
        if (now - comesBackAt >= 0) {
            wire.close();
            come(now);
        } else if (joined && now - actsAt >= 0) {
            act(now);
        }
    }

    void close() {
        wire.close();
    }

    @Override
    public void ready(int operations) throws IOException {
        if (wire.advance(operations) && !joined) {
            ByteBuffer scratch = crowd.scratch().clear();
            wire.read(scratch);
            joined = Bytes.endOfHead(scratch.flip()) >= 0;
            if (joined) {
                wire.stopListening();
                actsAt = System.nanoTime(); // then by the clock: if they fell into step, the load would be held up
            }
        }
    }

    @Override
    public void lost(IOException cut) {
        joined = false;
        wire.close();
    }

    private void come(long now) throws IOException {
        joined = false;
        comesBackAt = now + STAY;
        wire = new Wire(crowd.selector(), this, port, crowd.target().path(0, 0), Wire.TINY);
    }

    private void act(long now) {
        try {
            switch (habit) {
                case NEVER_READS -> actsAt = comesBackAt;
                case READS_A_BYTE_A_SECOND -> {
                    wire.read(oneByte.clear());
                    actsAt += TimeUnit.SECONDS.toNanos(1);
                }
                case PINGS_WITHOUT_READING -> {
                    for (int i = 0; i < PINGS && !wire.isStuck(); i++) {
                        wire.send(PING.duplicate());
                    }
                    actsAt += TimeUnit.MILLISECONDS.toNanos(100);
                }
            }
        } catch (IOException cut) {
            lost(cut);
        }
    }
}
