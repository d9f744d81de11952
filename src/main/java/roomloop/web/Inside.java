package roomloop.web;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/inside}: server-sent events, a snapshot four times a second. One sampler thread makes each once for all who
 * look, and there is none while nobody does.
 */
final class Inside implements AutoCloseable {
    static final String PATH = "/api/inside";

    private static final Logger LOG = LoggerFactory.getLogger(Inside.class);
    private static final long PERIOD = 250; // milliseconds
    private static final int MOST_LOOKERS = 50; // then 503

    private static final byte[] NOTHING = {};

    private final Gate gate;
    private final Connections connections;
    private final Sampler sampler;
    private final Set<Looker> lookers = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_LOOKERS);
    private final AtomicBoolean sampling = new AtomicBoolean(); // whoever turns it on starts the thread

    Inside(Gate gate, Connections connections, Sampler sampler) {
        this.gate = gate;
        this.connections = connections;
        this.sampler = sampler;
    }

    /** Never waits: the sampler's thread answers. */
    void answer(Request request, Response response, Callback callback) throws Refusal {
        if (!HttpMethod.GET.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET");
            throw new Refusal(405, "this can only be read");
        }
        var identity = gate.check(request).identity();
        if (connections.areClosed() || !places.tryAcquire()) {
            throw new Refusal(503, "as many look as may, or the server is about to stop");
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONNECTION, "close"); // else a server that stops would wait for it
        var looker = new Looker(identity, request, response, callback, this::forget);
        looker.show(NOTHING); // so that the head doesn't wait for the first snapshot
        lookers.add(looker);
        if (sampling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("inside-sampler").start(this::run);
        }
    }

    /** Ends all streams, and with them the sampler. */
    @Override
    public void close() {
        lookers.forEach(this::dismiss);
    }

    private void run() {
        try {
            do {
                while (!lookers.isEmpty()) {
                    look();
                    TimeUnit.MILLISECONDS.sleep(PERIOD);
                }
                sampling.set(false);
            } while (!lookers.isEmpty() && sampling.compareAndSet(false, true)); // one came at the last moment
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it; it ends here anyway
        }
    }

    private void look() {
        var now = Instant.now();
        lookers.stream()
                .filter(looker -> connections.areClosed() || !looker.expiresAt().isAfter(now))
                .forEach(this::dismiss);
        try {
            byte[] snapshot = sampler.sample(lookers.stream().map(Looker::uid).collect(Collectors.toSet()));
            lookers.forEach(looker -> looker.show(snapshot));
        } catch (RuntimeException | Error bug) { // may not end the loop: they would look at a still picture
            LOG.error("event=bug thread=inside-sampler", bug);
        }
    }

    private void dismiss(Looker looker) {
        if (forget(looker)) {
            looker.end();
        }
    }

    /** False if it was forgotten before. */
    private boolean forget(Looker looker) {
        boolean there = lookers.remove(looker);
        if (there) {
            places.release();
        }
        return there;
    }
}
