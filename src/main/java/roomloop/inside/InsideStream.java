package roomloop.inside;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import roomloop.auth.Tokens;
import roomloop.chat.MessageBus;
import roomloop.chat.Rooms;
import roomloop.config.Config;
import roomloop.metrics.Counters;

/**
 * {@code GET /api/inside}: server-sent events, a snapshot four times a second. Each viewer has the virtual thread of its request,
 * which writes and waits: a viewer that doesn't read holds up this one thread, until Jetty drops the connection, and nothing else.
 */
public final class InsideStream {
    private static final long PERIOD = 250; // ms between two snapshots
    private static final int MAX_VIEWERS = 50; // then 503

    private final ServerView server;
    private final Config config;
    private final Tokens tokens;
    private final SnapshotBuilder snapshots;
    private final Semaphore places = new Semaphore(MAX_VIEWERS);

    public InsideStream(
            ServerView server,
            Config config,
            Tokens tokens,
            MessageBus bus,
            Rooms rooms,
            Counters counters,
            EventFeed events,
            Lab lab) {
        this.server = server;
        this.config = config;
        this.tokens = tokens;
        this.snapshots = new SnapshotBuilder(server, config, bus, rooms, counters, events, lab, new Sample.Last());
    }

    public void addTo(RoutesConfig routes) {
        routes.get("/api/inside", this::show).head("/api/inside", this::viewer);
    }

    private Tokens.Claims viewer(Context ctx) {
        if (!config.inside()) {
            throw new NotFoundResponse("there is no live view: this server has INSIDE=off");
        }
        return Optional.ofNullable(ctx.header(Header.AUTHORIZATION))
                .flatMap(Tokens::bearer)
                .or(() -> Optional.ofNullable(ctx.queryParam("token"))) // for EventSource and curl
                .flatMap(tokens::verify)
                .orElseThrow(() -> new UnauthorizedResponse("the token isn't valid, or has expired"));
    }

    private void show(Context ctx) throws InterruptedException {
        Tokens.Claims viewer = viewer(ctx);
        if (server.isDraining().getAsBoolean() || !places.tryAcquire()) {
            throw new ServiceUnavailableResponse("there are as many viewers as may be, or the server is about to stop");
        }
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName("inside-" + viewer.uid());
        try {
            stream(ctx, viewer);
        } finally {
            thread.setName(name);
            places.release();
        }
    }

    private void stream(Context ctx, Tokens.Claims viewer) throws InterruptedException {
        ctx.contentType("text/event-stream")
                .header(Header.CACHE_CONTROL, "no-store")
                .header(Header.CONNECTION, "close"); // else a server that stops would wait for it
        try (OutputStream out = ctx.res().getOutputStream()) {
            while (!server.isDraining().getAsBoolean() && Instant.now().isBefore(viewer.expiresAt())) {
                out.write(snapshots.build(viewer.uid()));
                out.flush(); // waits while the viewer doesn't read
                TimeUnit.MILLISECONDS.sleep(PERIOD);
            }
        } catch (IOException gone) {
            return; // the viewer has left
        }
    }
}
