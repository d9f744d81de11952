package roomloop.web;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;

/**
 * One WebSocket. Jetty calls the handler's methods one after the other, all but the first on virtual threads; the next frame
 * comes only when it is asked for, so a handler that waits is back-pressure. The pulse looks in from its own thread.
 */
class Connection implements FrameHandler {
    private final House house;
    private final Connections all;
    private final Admission admission;
    private final SocketChannelEndPoint endPoint;
    private Optional<TextMessage> message = Optional.empty(); // handler only; a message of which a part is here
    private Optional<CloseReason> refusal = Optional.empty(); // handler only; what still comes is passed over
    private volatile Wire wire; // null until open
    private volatile Conversation conversation; // null until open
    private final LifeSigns signs;

    Connection(House house, Connections all, Admission admission, SocketChannelEndPoint endPoint) {
        this.house = house;
        this.all = all;
        this.admission = admission;
        this.endPoint = endPoint;
        this.signs = new LifeSigns(System.nanoTime());
    }

    // ---- The handler: Jetty calls these.

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        callback.succeeded();
        wire = new Wire(session, endPoint);
        conversation = converse(house, admission, wire);
        if (all.areClosed()) {
            conversation.client().close(CloseReason.RESTART);
        }
        if (admission.room().isEmpty()) {
            wire.demand();
        } else { // to join may wait, and this may be one of the few threads that serve all sockets
            Thread.ofVirtual().name("greeter").start(() -> {
                conversation.settle();
                next();
            });
        }
    }

    Conversation converse(House house, Admission admission, Wire wire) {
        return new Conversation(house, admission, wire);
    }

    TextMessage begin() {
        return new TextMessage(TextMessage.MAX_BYTES);
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        signs.heard(System.nanoTime());
        if (frame.isControlFrame() || !frame.isFin()) {
            conversation.hearNothing(!frame.isFin() && frame.hasPayload());
        }
        if (refusal.isPresent() || !conversation.client().isOpen()) {
            slowDown();
        }
        if (refusal.isPresent() && frame.getOpCode() != OpCode.CLOSE) { // Jetty answers that one, and needs its turn
            passOver(callback);
            return;
        }
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.BINARY -> refuse(CloseReason.NOT_TEXT, callback);
            case OpCode.PING -> wire.pong(frame.getPayload(), Callback.from(wire::demand, callback));
            case OpCode.CLOSE -> wire.last(callback::succeeded);
            default -> passOver(callback);
        }
    }

    /** Nobody listens any more. Whoever never stops sending must not keep this thread's carrier for itself until they are gone. */
    private static void slowDown() {
        try {
            TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connection for what the peer is sending, perhaps still in the middle of it. */
    private void refuse(CloseReason reason, Callback callback) {
        refusal = Optional.of(reason);
        wire.inAMoment(() -> conversation.client().close(reason));
        passOver(callback);
    }

    private void passOver(Callback callback) {
        callback.succeeded();
        wire.demand();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded(); // onClosed follows
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        all.remove(this);
        if (conversation != null) {
            wire.gone();
            conversation.client().close(refusal.orElse(CloseReason.NORMAL));
        }
        callback.succeeded();
    }

    private void onText(Frame frame, Callback callback) {
        Optional<String> text;
        try {
            var part = message.orElseGet(this::begin);
            text = part.add(frame);
            message = frame.isFin() ? Optional.empty() : Optional.of(part);
        } catch (MessageTooLargeException e) {
            refuse(CloseReason.TOO_LARGE, callback);
            return;
        } catch (CloseException e) {
            wire.last(() -> callback.failed(e)); // and Jetty closes with its code
            return;
        }
        callback.succeeded();
        text.ifPresent(conversation::hear);
        next();
    }

    private void next() {
        signs.heard(System.nanoTime()); // the guest isn't to blame for the time that we took
        wire.demand();
    }

    // ---- The others: any thread may call these, and none of them waits.

    /** Empty until it is open. */
    Optional<Client> client() {
        return Optional.ofNullable(conversation).map(Conversation::client);
    }

    /** Ends the connection, if it hasn't ended. */
    void end(CloseReason reason) {
        if (conversation == null) {
            all.remove(this); // the upgrade never came to an end
        } else {
            conversation.client().close(reason);
        }
    }

    /** Looks whether the peer is alive and its token good, and pings it if it is quiet. Called by the pulse. */
    void beat(Pulse.Rhythm rhythm) {
        long now = System.nanoTime();
        if (signs.areMissing(now, rhythm)) {
            end(CloseReason.NO_PONG);
        } else if (conversation != null && !Instant.now().isBefore(conversation.expiresAt())) {
            end(CloseReason.TOKEN_EXPIRED);
        } else if (wire != null && signs.areToBeAskedFor(now, rhythm) && wire.ping()) {
            signs.askedFor(now);
        }
    }
}
