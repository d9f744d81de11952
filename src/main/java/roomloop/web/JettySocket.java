package roomloop.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import roomloop.chat.ClientSocket;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;

/**
 * The WebSocket of one client. Texts go to Jetty's connection as bytes: the public session takes a string and encodes it anew
 * for each member of a room.
 */
final class JettySocket implements ClientSocket {
    private static final long CLOSE_TIMEOUT = 1_000; // ms for the peer to answer a close
    private static final long PAUSE = 100; // ms without a byte: the peer has sent what it wanted to send
    private static final long MAX_PAUSES = 20; // for a peer that never pauses

    final WebSocketCoreSession core;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean writing;

    JettySocket(Session session) {
        this.core = (WebSocketCoreSession) ((WebSocketSession) session).getCoreSession();
    }

    @Override
    public boolean write(Frame frame, Runnable done) {
        var first = new AtomicBoolean(true); // taken by the end of the write, or by the end of this method
        writing = true;
        Runnable end = () -> { // well or badly: if the connection is gone, onClose says so
            writing = false;
            if (!first.getAndSet(false)) {
                done.run();
            }
        };
        send(OpCode.TEXT, frame.payload(), Callback.from(InvocationType.NON_BLOCKING, end));
        return !first.getAndSet(false);
    }

    /** Never waits. Not while a write is pending: a ping behind it would tell nothing. */
    void ping() {
        if (!writing) {
            send(OpCode.PING, BufferUtil.EMPTY_BUFFER, Callback.NOOP);
        }
    }

    /** Past the session, where a frame would pass two more queues, for parts of messages and for extensions: we have neither. */
    private void send(byte opCode, ByteBuffer payload, Callback callback) {
        var frame = new org.eclipse.jetty.websocket.core.Frame(opCode, payload);
        core.getConnection().enqueueFrame(new OutgoingEntry.Builder(frame, callback).build());
    }

    @Override
    public void close(CloseReason reason) {
        core.close(reason.code(), reason.text(), Callback.NOOP);
        if (!closesWithin(CLOSE_TIMEOUT)) {
            disconnect();
        }
    }

    @Override
    public void disconnect() {
        core.abort();
    }

    /** The connection is closed. */
    void closed() {
        closed.countDown();
    }

    private boolean closesWithin(long ms) {
        try {
            return closed.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // ---- Signs of life.

    /** Bytes that came from the peer: pongs too. */
    long bytesIn() {
        return core.getConnection().getBytesIn();
    }

    /**
     * Whether the peer has taken some of a pending write in the last milliseconds. Only a write that had to wait shows that the
     * peer reads: the others end in the kernel's buffer.
     */
    boolean isDraining(long ms) {
        return writing
                && core.getConnection().getEndPoint() instanceof IdleTimeout endPoint
                && endPoint.getIdleFor() <= ms;
    }

    /**
     * Waits until the peer sends nothing for a moment, for 2 s at most: TCP answers a close on unread bytes with a reset, and
     * the peer might never learn why it was closed.
     */
    void awaitPause() {
        long before;
        int pauses = 0;
        do {
            before = bytesIn();
        } while (!closesWithin(PAUSE) && bytesIn() != before && ++pauses < MAX_PAUSES);
    }
}
