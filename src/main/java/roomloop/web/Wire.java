package roomloop.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import roomloop.chat.ClientSocket;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;

/**
 * An outbox's far end. Texts go straight into the socket, past Jetty's queue of frames, for half the price. Pings, pongs and
 * closes are Jetty's; so that nothing lands in the middle of a text, whoever writes is alone, and the next waits in a queue:
 * at most one text, one pong and one close. (The close that Jetty says by itself to a peer that breaks the protocol doesn't
 * ask; it can meet a text only in a socket that is full.)
 */
final class Wire implements ClientSocket {
    private static final long CLOSE_TIMEOUT = 1_000; // ms for the peer to say goodbye, too
    private static final long LINGER = 200; // ms for the peer to stop sending

    private final CoreSession session;
    private final SocketChannelEndPoint endPoint;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger writers = new AtomicInteger(); // who writes, and who waits for it
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Wire(CoreSession session, SocketChannelEndPoint endPoint) {
        this.session = session;
        this.endPoint = endPoint;
    }

    // ---- One after the other.

    private boolean isFree() {
        return writers.compareAndSet(0, 1);
    }

    /** Runs it now, or as soon as those before it are done. It ends with {@link #next}, unless it is the last. */
    private void inTurn(Runnable write) {
        waiting.add(write);
        if (writers.getAndIncrement() == 0) {
            waiting.remove().run();
        }
    }

    private void next() {
        if (writers.decrementAndGet() > 0) {
            waiting.remove().run();
        }
    }

    // ---- Texts.

    @Override
    public boolean write(Frame frame, Runnable done) {
        if (isFree()) {
            return writeNow(frame, done);
        }
        inTurn(() -> {
            if (writeNow(frame, done)) {
                done.run();
            }
        });
        return false;
    }

    private boolean writeNow(Frame frame, Runnable done) {
        ByteBuffer bytes = frame.bytes();
        try {
            endPoint.getChannel().write(bytes);
            if (bytes.hasRemaining()) {
                endPoint.write(Callback.from(InvocationType.NON_BLOCKING, () -> ended(done)), bytes);
                return false;
            }
        } catch (IOException | WritePendingException e) { // it is broken or being closed, and onClosed will say so
        }
        next();
        return true;
    }

    private void ended(Runnable done) {
        next();
        done.run();
    }

    // ---- All else.

    /** Never waits. False: something else is being written, or stuck; a ping behind it would tell nothing. */
    boolean ping() {
        if (!isFree()) {
            return false;
        }
        var ping = new org.eclipse.jetty.websocket.core.Frame(OpCode.PING);
        session.sendFrame(ping, Callback.from(InvocationType.NON_BLOCKING, this::next), false);
        return true;
    }

    /** Answers a ping; the callback completes when the answer is out, so that a peer can't have more than one waiting. */
    void pong(ByteBuffer payload, Callback callback) {
        var pong = new org.eclipse.jetty.websocket.core.Frame(OpCode.PONG, payload);
        inTurn(() -> session.sendFrame(pong, Callback.from(this::next, callback), false));
    }

    /** Runs what makes Jetty say a close frame; nothing is written after it. */
    void last(Runnable goodbye) {
        inTurn(goodbye);
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
        last(() -> session.close(reason.code(), reason.text(), Callback.NOOP));
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
     * Runs what ends the connection, a little later, for a peer that is in the middle of sending: if we closed on what we
     * haven't read, TCP would reset the connection, and the peer might never learn why. Never waits; until then, frames go
     * on coming.
     */
    void inAMoment(Runnable end) {
        Thread.ofVirtual().name("refusal").start(() -> {
            try {
                closed.await(LINGER, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            end.run();
        });
    }

    @Override
    public void disconnect() {
        session.abort();
    }
}
