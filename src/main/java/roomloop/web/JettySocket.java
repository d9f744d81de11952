package roomloop.web;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import roomloop.chat.ClientSocket;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;

/**
 * The WebSocket of one client. Texts go to Jetty's core session, which takes bytes: the public session takes a string and
 * encodes it anew for each member of a room.
 */
final class JettySocket implements ClientSocket {
    private static final long CLOSE_TIMEOUT = 1_000; // ms for the peer to answer a close
    private static final long PAUSE = 100; // ms without a byte: the peer has sent what it wanted to send
    private static final long MAX_PAUSES = 20; // for a peer that never pauses

    private final Session session;
    private final WebSocketCoreSession core;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Write write = new Write(() -> {}); // the latest

    /** A write, from the call of Jetty to its end. If it ends before that call returns, nothing else is run. */
    private static final class Write extends AtomicInteger implements Callback {
        private static final long serialVersionUID = 1L;
        private static final int STARTED = 0;
        private static final int PENDING = 1;
        private static final int ENDED = 2;

        private final transient Runnable done;

        Write(Runnable done) {
            this.done = done;
        }

        boolean hasEndedAtOnce() {
            return !compareAndSet(STARTED, PENDING);
        }

        boolean isPending() {
            return get() == PENDING;
        }

        @Override
        public void succeeded() {
            if (getAndSet(ENDED) == PENDING) {
                done.run();
            }
        }

        @Override
        public void failed(Throwable cause) {
            succeeded(); // the connection is gone, and onClose says so
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    JettySocket(Session session) {
        this.session = session;
        this.core = (WebSocketCoreSession) ((WebSocketSession) session).getCoreSession();
    }

    WebSocketCoreSession core() {
        return core;
    }

    @Override
    public boolean write(Frame frame, Runnable done) {
        var text = new org.eclipse.jetty.websocket.core.Frame(OpCode.TEXT, frame.payload());
        var next = new Write(done);
        write = next;
        core.sendFrame(text, next, false);
        return next.hasEndedAtOnce();
    }

    /** Never waits. Not while a write is pending: a ping behind it would tell nothing. */
    void ping() {
        if (!write.isPending()) {
            session.sendPing(BufferUtil.EMPTY_BUFFER, org.eclipse.jetty.websocket.api.Callback.NOOP);
        }
    }

    @Override
    public void close(CloseReason reason) {
        session.close(reason.code(), reason.text(), org.eclipse.jetty.websocket.api.Callback.NOOP);
        if (!closesWithin(CLOSE_TIMEOUT)) {
            disconnect();
        }
    }

    @Override
    public void disconnect() {
        session.disconnect();
    }

    /** The connection is closed. */
    void closed() {
        closed.countDown();
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
        return write.isPending()
                && core.getConnection().getEndPoint() instanceof IdleTimeout endPoint
                && endPoint.getIdleFor() <= ms;
    }

    /**
     * Waits until the peer sends nothing for a moment, for 2 s at most: TCP answers a close on unread bytes with a reset, and
     * the peer might never learn why it was closed.
     */
    void awaitPause() {
        for (int i = 0; i < MAX_PAUSES; i++) {
            long before = bytesIn();
            if (closesWithin(PAUSE) || bytesIn() == before) {
                return;
            }
        }
    }

    private boolean closesWithin(long ms) {
        try {
            return closed.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
