package roomloop.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;
import roomloop.chat.Socket;

/** An outbox's far end over Jetty's core session: the frame's shared bytes go out as they are. */
final class Wire implements Socket {
    private static final long CLOSE_TIMEOUT = 1_000; // ms for the peer to say goodbye, too
    private static final long LINGER = 200; // ms for the peer to stop sending

    private final CoreSession session;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean pinging = new AtomicBoolean(); // a ping is on its way into the socket

    Wire(CoreSession session) {
        this.session = session;
    }

    @Override
    public void write(Frame frame, Runnable done) {
        var text = new org.eclipse.jetty.websocket.core.Frame(OpCode.TEXT, frame.bytes());
        session.sendFrame(text, Callback.from(InvocationType.NON_BLOCKING, done), false);
    }

    /** Never waits. Does nothing while the last ping is stuck: behind a peer that doesn't read, they would pile up. */
    void ping() {
        if (pinging.compareAndSet(false, true)) {
            var ping = new org.eclipse.jetty.websocket.core.Frame(OpCode.PING);
            session.sendFrame(ping, Callback.from(InvocationType.NON_BLOCKING, () -> pinging.set(false)), false);
        }
    }

    /** Answers a ping; the callback completes when the answer is out, so that a peer can't have more than one waiting. */
    void pong(ByteBuffer payload, Callback callback) {
        session.sendFrame(new org.eclipse.jetty.websocket.core.Frame(OpCode.PONG, payload), callback, false);
    }

    /** Lets the next frame in. */
    void demand() {
        session.demand();
    }

    /** The connection is gone: whoever waits for that need not any more. */
    void gone() {
        closed.countDown();
    }

    @Override
    public void close(CloseReason reason) {
        session.close(reason.code(), reason.text(), Callback.NOOP);
        try {
            if (!closed.await(CLOSE_TIMEOUT, TimeUnit.MILLISECONDS)) {
                disconnect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            disconnect();
        }
    }

    /**
     * Closes in a moment, for a peer that is in the middle of sending: if we closed on what we haven't read, TCP would
     * reset the connection, and the peer might never learn why. Never waits; until then, frames go on coming.
     */
    void closeSoon(CloseException why) {
        Thread.ofVirtual().name("refusal").start(() -> {
            try {
                closed.await(LINGER, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            session.close(why.getStatusCode(), why.getMessage(), Callback.NOOP);
        });
    }

    @Override
    public void disconnect() {
        session.abort();
    }
}
