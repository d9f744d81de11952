package roomloop.web;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** One WebSocket, from the moment that it is let in: who it belongs to, and what became of it. */
final class Connection {
    final User user;
    final Optional<RoomName> home; // the room of the URL: joined at once, and meant by messages that name none
    final OptionalInt window; // text messages that may be on their way unread
    final AbuseGuard abuse = new AbuseGuard();
    final ConnectionMonitor.Vitals vitals = new ConnectionMonitor.Vitals();
    private volatile Instant expiresAt; // of the latest token
    private volatile Client client; // null until open
    private volatile JettySocket socket; // null until open
    private volatile CloseReason refusal; // null until the peer is refused; what it still sends is ignored
    private volatile boolean handling; // a handler runs, so that the peer isn't read

    Connection(Tokens.Claims claims, Optional<RoomName> home, OptionalInt window) {
        this.user = new User(claims.uid(), claims.name());
        this.home = home;
        this.window = window;
        this.expiresAt = claims.expiresAt();
    }

    // ---- The thread that reads the connection calls these.

    void opened(Client openedClient, JettySocket openedSocket) {
        socket = openedSocket;
        client = openedClient;
    }

    void startHandling() {
        handling = true;
    }

    void endHandling() {
        handling = false;
    }

    void renewed(Instant until) {
        expiresAt = until;
    }

    /** Ends the connection for what the peer is sending, once it has paused: it is perhaps in the middle of it. */
    void refuse(CloseReason reason) {
        boolean first = refusal == null;
        refusal = reason; // of all that came until the pause, the last counts
        if (first) {
            Thread.ofVirtual().name("refusal-" + user.uid()).start(() -> {
                socket.awaitPause();
                client.close(refusal);
            });
        }
    }

    boolean isRefused() {
        return refusal != null;
    }

    // ---- Any thread may call these, and none of them waits.

    /** Empty until it is open. */
    Optional<Client> client() {
        return Optional.ofNullable(client);
    }

    /** Empty until it is open. */
    Optional<JettySocket> socket() {
        return Optional.ofNullable(socket);
    }

    boolean isHandling() {
        return handling;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    Instant expiresAt() {
        return expiresAt;
    }
}
