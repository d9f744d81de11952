package roomloop.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A WebSocket that hands what it reads to the queue of its user, one text message at a time: a user that doesn't ask for the
 * next one makes the server wait. It asserts nothing, so it is no test client.
 */
final class UserSocket implements WebSocket.Listener {
    /** The code of a connection that was lost without a close frame. */
    static final int LOST = 1006;

    private static final Duration TIME_TO_OPEN = Duration.ofSeconds(5);

    private final BlockingQueue<SimulatedUser.Signal> signals; // never full: it holds a text and an end of this at most
    private final AtomicBoolean ended = new AtomicBoolean();
    private final StringBuilder text = new StringBuilder(); // of which a part has come; the listener's calls only
    private WebSocket socket; // the user's thread only, as the next
    private CompletableFuture<WebSocket> lastSend;

    private UserSocket(BlockingQueue<SimulatedUser.Signal> signals) {
        this.signals = signals;
    }

    /** @throws IOException if it doesn't open within 5 s */
    static UserSocket open(HttpClient http, URI uri, BlockingQueue<SimulatedUser.Signal> signals)
            throws IOException, InterruptedException {
        var opened = new UserSocket(signals);
        var opening = http.newWebSocketBuilder().connectTimeout(TIME_TO_OPEN).buildAsync(uri, opened);
        try {
            opened.socket = opening.get(TIME_TO_OPEN.toMillis(), TimeUnit.MILLISECONDS);
            opened.lastSend = CompletableFuture.completedFuture(opened.socket);
            return opened;
        } catch (ExecutionException | TimeoutException e) {
            opened.ended.set(true);
            opening.thenAccept(WebSocket::abort); // it may open yet
            throw new IOException("no connection to " + uri.getAuthority(), e);
        }
    }

    // ---- The user's thread calls these. None waits.

    /** Sends after what is being sent. */
    void send(String frame) {
        lastSend = lastSend.thenCompose(open -> open.sendText(frame, true));
        lastSend.whenComplete((done, failure) -> {
            if (failure != null) {
                end(LOST);
            }
        });
    }

    /** Asks for the next text message. */
    void requestNext() {
        socket.request(1);
    }

    /** Drops the connection; no {@link SimulatedUser.Signal.Ended} follows. */
    void abort() {
        ended.set(true);
        socket.abort();
    }

    // ---- The socket calls these, one after the other.

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            signals.add(new SimulatedUser.Signal.Text(this, text.toString()));
            text.setLength(0);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(LOST);
    }

    private void end(int code) {
        if (ended.compareAndSet(false, true)) {
            signals.add(new SimulatedUser.Signal.Ended(this, code));
        }
    }
}
