package roomloop.web;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** One WebSocket, from the moment that it is let in: its user, and what became of it. */
final class Connection {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);

    final User user;
    final Optional<RoomName> urlRoom; // joined at once, and meant by messages that name none
    final int window; // text messages that may be on their way unread; 0: as many as TCP takes
    final ConnectionMonitor.Liveness liveness = new ConnectionMonitor.Liveness();
    volatile Instant expiresAt; // of the latest token
    volatile boolean handling; // a handler runs, so that the peer isn't read
    private volatile Optional<Client> client = Optional.empty(); // until open
    private volatile Optional<JettySocket> socket = Optional.empty(); // until open
    private volatile Optional<CloseReason> refusal = Optional.empty(); // present: what the peer still sends is ignored
    private final int[] offences =
            new int[Offence.values().length]; // of the period; reading thread only, as the next one
    private long periodStart = System.nanoTime() - PERIOD;

    /** What a peer may do so often in ten seconds; then it is sent away. */
    enum Offence {
        BAD_FRAME(50), // no honest bug is that bad
        EARLY_FRAME(3_000), // the client doesn't listen to refusals
        /** A ping, a pong, a part: the largest message may come byte by byte, but not again at once. */
        FRAME_WITHOUT_MESSAGE(24_000);

        private final int most;

        Offence(int most) {
            this.most = most;
        }
    }

    Connection(Tokens.Claims claims, Optional<RoomName> urlRoom, int window) {
        this.user = new User(claims.uid(), claims.name());
        this.urlRoom = urlRoom;
        this.window = window;
        this.expiresAt = claims.expiresAt();
    }

    // ---- The thread that reads the connection calls these.

    void opened(Client openedClient, JettySocket openedSocket) {
        socket = Optional.of(openedSocket);
        client = Optional.of(openedClient);
    }

    /** Counts what the peer did wrong. */
    void count(Offence offence) {
        long now = System.nanoTime();
        if (now - periodStart >= PERIOD) {
            periodStart = now;
            Arrays.fill(offences, 0);
        }
        if (++offences[offence.ordinal()] > offence.most) {
            close(CloseReason.ABUSE);
        }
    }

    /** Ends the connection for what the peer is sending, once it has paused: it is perhaps in the middle of it. */
    void refuse(CloseReason reason) {
        boolean first = refusal.isEmpty();
        refusal = Optional.of(reason); // of all that came until the pause, the last counts
        if (first) {
            Thread.ofVirtual().name("refusal-" + user.uid()).start(() -> {
                socket.ifPresent(JettySocket::awaitPause);
                refusal.ifPresent(this::close);
            });
        }
    }

    boolean isRefused() {
        return refusal.isPresent();
    }

    // ---- Any thread may call these, and none of them waits.

    /** Closes the client, if there is one already. */
    void close(CloseReason reason) {
        client.ifPresent(open -> open.close(reason));
    }

    /** Empty until it is open. */
    Optional<Client> client() {
        return client;
    }

    /** Empty until it is open. */
    Optional<JettySocket> socket() {
        return socket;
    }
}
