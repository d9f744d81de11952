package roomloop.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.TestHistory.Observation;

/** One connection of one user, from its opening to its end, with the record of it. Only the user's thread touches it. */
final class UserConnection {
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(10); // then the user pings the server
    private static final long STEADY =
            TimeUnit.SECONDS.toNanos(10); // a connection that lasted so long ends the back-off

    private final UserState user;
    private final UserSocket socket;
    private final RestartableServer server;
    private final String name;
    private final List<Observation> observations = new ArrayList<>();
    private final Receiver receiver;
    private final Sender sender;
    private final long start = System.nanoTime();
    private long receivedAt = start;
    private long pingedAt = start;

    private UserConnection(UserState user, MessageRecord.Parser parser, UserSocket socket, RestartableServer server) {
        this.user = user;
        this.socket = socket;
        this.server = server;
        this.name = "%s on connection %d, to %s".formatted(user.name(), ++user.connections, server.name());
        this.receiver = new Receiver(user, parser, observations);
        this.sender = new Sender(user, socket, observations);
        user.leaveAll(start);
    }

    /** @throws IOException if the server can't be reached */
    static UserConnection open(
            RestartableServer server,
            UserState user,
            MessageRecord.Parser parser,
            HttpClient http,
            BlockingQueue<SimulatedUser.Signal> signals)
            throws IOException, InterruptedException {
        var uri = server.uri("ws", "/ws?token=" + user.credentials.token() + user.window);
        return new UserConnection(user, parser, UserSocket.open(http, uri, signals), server);
    }

    boolean isOn(UserSocket other) {
        return socket == other;
    }

    String server() {
        return server.name();
    }

    boolean wasSteady() {
        return System.nanoTime() - start > STEADY;
    }

    void receive(String text) {
        receivedAt = System.nanoTime();
        receiver.receive(text);
        if (!user.window.isEmpty()) {
            sender.creditOne();
        }
        socket.requestNext();
    }

    /** Sends what is due. False: the server seems to be gone. */
    boolean sendDue() {
        long now = System.nanoTime();
        if (now - receivedAt > SILENCE && pingedAt <= receivedAt) {
            sender.ping();
            pingedAt = now;
        }
        return now - receivedAt < 2 * SILENCE && sender.sendDue();
    }

    void joinAgain() {
        user.leaveAll(System.nanoTime());
    }

    void abort() {
        socket.abort();
        user.leaveAll(System.nanoTime());
    }

    /** What it brought until now; the record goes on from here. */
    ConnectionHistory takeHistory(ConnectionHistory.End end) {
        var history = new ConnectionHistory(name, List.copyOf(observations), end);
        observations.clear();
        return history;
    }
}
