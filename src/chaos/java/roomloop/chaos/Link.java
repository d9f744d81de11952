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

/** One WebSocket. It reads one text message at a time, so a guest who doesn't ask for the next makes the server wait. */
final class Link implements WebSocket.Listener {
    /** The code of a connection that was lost without a word. */
    static final int LOST = 1006;

    private static final Duration TO_OPEN = Duration.ofSeconds(5);

    private final BlockingQueue<Signal> guest; // room for this too is always in it: a text and an end at most
    private final AtomicBoolean over = new AtomicBoolean();
    private final StringBuilder text = new StringBuilder(); // of which a part came; the listener's calls only
    private WebSocket socket; // guest's thread only, as the next
    private CompletableFuture<WebSocket> sent; // the last send

    private Link(BlockingQueue<Signal> guest) {
        this.guest = guest;
    }

    /** @throws IOException if it doesn't open within 5 s */
    static Link open(HttpClient http, URI uri, BlockingQueue<Signal> guest) throws IOException, InterruptedException {
        var link = new Link(guest);
        var opening = http.newWebSocketBuilder().connectTimeout(TO_OPEN).buildAsync(uri, link);
        try {
            link.socket = opening.get(TO_OPEN.toMillis(), TimeUnit.MILLISECONDS);
            link.sent = CompletableFuture.completedFuture(link.socket);
            return link;
        } catch (ExecutionException | TimeoutException e) {
            link.over.set(true);
            opening.thenAccept(WebSocket::abort); // it may open yet
            throw new IOException("no connection to " + uri.getAuthority(), e);
        }
    }

    // ---- The guest calls these. None waits.

    /** Sends after what is being sent. */
    void send(String frame) {
        sent = sent.thenCompose(open -> open.sendText(frame, true));
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                end(LOST);
            }
        });
    }

    /** Asks for the next text message. */
    void next() {
        socket.request(1);
    }

    /** Drops the connection; no {@link Signal.Ended} follows. */
    void abort() {
        over.set(true);
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
            guest.add(new Signal.Text(this, text.toString()));
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
        if (over.compareAndSet(false, true)) {
            guest.add(new Signal.Ended(this, code));
        }
    }
}
