package roomloop.web;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import roomloop.auth.Tokens;

/** Somebody who looks inside, and the one snapshot that may be on its way to them. Nothing here waits. */
final class Looker {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Tokens.Claims identity;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Consumer<Looker> lost;
    private final AtomicBoolean writing = new AtomicBoolean();

    /** @param lost told when nothing can be written any more */
    Looker(Tokens.Claims identity, Request request, Response response, Callback callback, Consumer<Looker> lost) {
        this.identity = identity;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.lost = lost;
    }

    String uid() {
        return identity.uid();
    }

    Instant expiresAt() {
        return identity.expiresAt();
    }

    /** Passed over while the last one is still being written. */
    void show(byte[] snapshot) {
        if (writing.compareAndSet(false, true)) {
            response.write(false, ByteBuffer.wrap(snapshot), then(() -> writing.set(false)));
        }
    }

    /** Called once. Who is stuck can't be told: the connection is dropped, and the pending write fails. */
    void end() {
        if (writing.compareAndSet(false, true)) {
            response.write(true, NOTHING, then(callback::succeeded));
        } else {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
    }

    private Callback then(Runnable done) {
        return Callback.from(InvocationType.NON_BLOCKING, done, why -> {
            lost.accept(this);
            callback.failed(why);
        });
    }
}
