package roomloop.web;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.IncomingFrames;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import roomloop.chat.CloseReason;

/**
 * Stands where an extension of the protocol would, and sees each frame of one connection before Jetty makes messages of them:
 * pings, pongs and parts too, which Javalin doesn't show. Runs on the thread that reads the connection.
 */
final class FrameGuard implements IncomingFrames {
    private static final int IN_A_ROW = 64; // frames; then other connections have their turn
    private static final long TURN = 1; // ms

    private final WebSocketCoreSession core;
    private final IncomingFrames jetty;
    private final Connection connection;
    private final Limits limits;
    private boolean binary; // the message under way
    private long size; // of the message under way, as far as it has come
    private long reader; // id of the thread that read the last frame: a new one whenever the peer had paused
    private int inARow; // frames that it has read

    /**
     * Bytes.
     *
     * @param stored of a message, text or binary; what is larger is refused before it is stored
     * @param binary of a message that is refused for being binary; a larger one is refused for its size
     */
    record Limits(int stored, int binary) {}

    private FrameGuard(WebSocketCoreSession core, Connection connection, Limits limits) {
        this.core = core;
        this.jetty = core.getExtensionStack().getNextIncoming();
        this.connection = connection;
        this.limits = limits;
    }

    /** To be called before the first frame is read, for a connection without extensions. */
    static void install(WebSocketCoreSession core, Connection connection, Limits limits) {
        var guard = new FrameGuard(core, connection, limits);
        core.getExtensionStack().initialize(guard, core.getExtensionStack().getNextOutgoing(), core);
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (frame.isDataFrame()) {
            measure(frame);
        }
        if (frame.isControlFrame() || !frame.isFin() || connection.isRefused()) {
            connection.count(Connection.Offence.FRAME_WITHOUT_MESSAGE);
        }
        giveOthersATurn();
        if (connection.isRefused() && frame.getOpCode() != OpCode.CLOSE) { // Jetty has to answer that one
            callback.succeeded();
            core.demand();
        } else {
            jetty.onFrame(frame, callback);
        }
    }

    private void measure(Frame frame) {
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            binary = frame.getOpCode() == OpCode.BINARY;
            size = 0;
        }
        size += frame.getPayloadLength();
        if (size > limits.stored()) {
            connection.refuse(binary && size <= limits.binary() ? CloseReason.NOT_TEXT : CloseReason.TOO_LARGE);
        }
    }

    /** A peer that sends without end is always readable, and no scheduler interrupts a virtual thread: it would keep a processor. */
    private void giveOthersATurn() {
        Thread thread = Thread.currentThread();
        if (thread.threadId() != reader) {
            reader = thread.threadId();
            inARow = 0;
        }
        if (++inARow % IN_A_ROW != 0 || !thread.isVirtual()) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(TURN); // to yield is not enough
        } catch (InterruptedException e) {
            thread.interrupt();
        }
    }
}
