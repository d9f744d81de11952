package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A client that joins a room and then reads little or nothing of what it is sent. Load thread only. */
public final class MisbehavingClient implements NonBlockingSocket.Handler {
    private static final long STAY =
            TimeUnit.SECONDS.toNanos(4); // then it reconnects, whether it was disconnected or not
    private static final int PINGS = 10; // in a burst
    private static final ByteBuffer PING =
            WebSocketCodec.frame(WebSocketCodec.PING, 4).putInt(0).flip().asReadOnlyBuffer();

    private final ClientPool pool;
    private final Behaviour behaviour;
    private final int port;
    private final ByteBuffer oneByte = ByteBuffer.allocate(1);
    private NonBlockingSocket socket;
    private boolean joined;
    private long reconnectAt;
    private long actAt;

    /** All have a receive buffer of 4 KiB, and reconnect after a while. */
    public enum Behaviour {
        NEVER_READS,
        READS_A_BYTE_A_SECOND,
        PINGS_WITHOUT_READING
    }

    /** @param share of {@link #STAY} by which its reconnects are late, so that not all reconnect at once */
    MisbehavingClient(ClientPool pool, Behaviour behaviour, int port, double share) throws IOException {
        this.pool = pool;
        this.behaviour = behaviour;
        this.port = port;
        connect(System.nanoTime());
        this.reconnectAt += (long) (share * STAY);
    }

    /** Does what is due. */
    void tick(long now) throws IOException {
        if (now - reconnectAt >= 0) {
            socket.close();
            connect(now);
        } else if (joined && now - actAt >= 0) {
            act(now);
        }
    }

    void close() {
        socket.close();
    }

    @Override
    public void ready(int operations) throws IOException {
        if (socket.advance(operations) && !joined) {
            ByteBuffer scratch = pool.scratch().clear();
            socket.read(scratch);
            joined = WebSocketCodec.endOfHead(scratch.flip()) >= 0;
            if (joined) {
                socket.stopReading();
                actAt = System.nanoTime(); // from here by the clock: acts of many clients at once would hold up the
                // load
            }
        }
    }

    @Override
    public void lost(IOException why) {
        joined = false;
        socket.close();
    }

    private void connect(long now) throws IOException {
        joined = false;
        reconnectAt = now + STAY;
        String path = pool.target().path(0, 0);
        socket = new NonBlockingSocket(pool.selector(), this, port, path, NonBlockingSocket.SMALL_BUFFER);
    }

    private void act(long now) {
        try {
            switch (behaviour) {
                case NEVER_READS -> actAt = reconnectAt;
                case READS_A_BYTE_A_SECOND -> {
                    socket.read(oneByte.clear());
                    actAt += TimeUnit.SECONDS.toNanos(1);
                }
                case PINGS_WITHOUT_READING -> {
                    for (int i = 0; i < PINGS && !socket.isBlocked(); i++) {
                        socket.send(PING.duplicate());
                    }
                    actAt += TimeUnit.MILLISECONDS.toNanos(100);
                }
            }
        } catch (IOException disconnected) {
            lost(disconnected);
        }
    }
}
