package roomloop.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.UserState.Membership;
import roomloop.chat.MessageId;

/** A user: a loop on a virtual thread that sends, receives, loses its connection, and comes back as the page does. */
final class SimulatedUser {
    private static final int TICK = 20; // milliseconds: how often it sends what is due
    private static final int RESTART = 1012;
    private static final Set<Integer> EXPECTED_CODES = Set.of(1000, 1001, UserSocket.LOST, RESTART, 4000, 4001);

    private final HttpClient http;
    private final List<RestartableServer> servers;
    private final MessageRecord.Parser parser;
    private final UserState state;
    private final BlockingQueue<Signal> signals =
            new ArrayBlockingQueue<>(1_024); // full: a bug of this test, it throws
    private final AtomicReference<Status> status = new AtomicReference<>(Status.INITIAL);
    private final Thread thread;

    // The user's own thread only; after awaitEnd, the thread that has waited.
    private final List<ConnectionHistory> connections = new ArrayList<>();
    private Optional<UserConnection> connection = Optional.empty();
    private int failures;
    private long connectAt = System.nanoTime();
    private boolean quit;

    /** What a user is told, by its connection or by the test. */
    sealed interface Signal {
        /** A text message came. The next comes when the user asks for it. */
        record Text(UserSocket socket, String text) implements Signal {}

        /** The connection is over. */
        record Ended(UserSocket socket, int code) implements Signal {}

        /** Drop the connection. */
        record Disconnect() implements Signal {}

        /** Read nothing for a while. */
        record Stall(Duration length) implements Signal {}

        /** Send nothing new, and be in all rooms. */
        record Settle() implements Signal {}

        /** Everything was delivered: what hasn't come by now was missed. */
        record Complete() implements Signal {}

        /** Join the rooms again, to learn their members. */
        record Rejoin() implements Signal {}

        /** End for good. */
        record Quit() implements Signal {}
    }

    /**
     * How a user is doing.
     *
     * @param server where it is connected; empty while it isn't
     * @param positions for each room that it is a member of: the last message that it has seen
     * @param members for each of those rooms: how many are in it, as the room says
     */
    record Status(
            Optional<String> server,
            int sent,
            int unconfirmed,
            int rooms,
            Map<String, MessageId> positions,
            Map<String, Integer> members) {
        static final Status INITIAL = new Status(Optional.empty(), 0, 0, 1, Map.of(), Map.of());

        /** It is in all its rooms, and all that it sent is confirmed. */
        boolean isSettled() {
            return unconfirmed == 0 && positions.size() == rooms;
        }
    }

    SimulatedUser(HttpClient http, List<RestartableServer> servers, MessageRecord.Parser parser, UserState state) {
        this.http = http;
        this.servers = servers;
        this.parser = parser;
        this.state = state;
        this.thread = Thread.ofVirtual().name("user-" + state.name()).start(this::run);
    }

    // ---- Any thread may call these.

    String name() {
        return state.name();
    }

    void signal(Signal signal) {
        signals.add(signal);
    }

    Status status() {
        return status.get();
    }

    /** Waits for its end, after {@link Signal.Quit}; then {@link #connections} and {@link #state} may be read. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    List<ConnectionHistory> connections() {
        return connections;
    }

    UserState state() {
        return state;
    }

    // ---- Only the user's own thread runs what follows.

    private void run() {
        try {
            while (!quit) {
                if (connection.isEmpty() && System.nanoTime() - connectAt >= 0) {
                    connect();
                }
                Signal signal = signals.poll(TICK, TimeUnit.MILLISECONDS);
                if (signal != null) {
                    handle(signal);
                }
                if (connection.isPresent() && !connection.get().sendDue()) {
                    lose(UserSocket.LOST);
                }
                status.set(currentStatus());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            state.unexpected.accept("a bug of this test: " + bug);
        }
        disconnect();
    }

    private void handle(Signal signal) throws InterruptedException {
        switch (signal) {
            case Signal.Text(var socket, var text) ->
                connection.filter(open -> open.isOn(socket)).ifPresent(open -> open.receive(text));
            case Signal.Ended(var socket, var code) ->
                connection.filter(open -> open.isOn(socket)).ifPresent(open -> ended(code));
            case Signal.Disconnect() -> connection.ifPresent(open -> lose(UserSocket.LOST));
            case Signal.Stall(var length) -> Thread.sleep(length);
            case Signal.Settle() -> state.settle();
            case Signal.Complete() ->
                connection.ifPresent(open -> connections.add(open.takeHistory(ConnectionHistory.End.COMPLETE)));
            case Signal.Rejoin() -> connection.ifPresent(UserConnection::joinAgain);
            case Signal.Quit() -> quit = true;
        }
    }

    private void connect() throws InterruptedException {
        RestartableServer server = servers.get(state.random.nextInt(servers.size()));
        try {
            connection = Optional.of(UserConnection.open(server, state, parser, http, signals));
        } catch (IOException e) {
            backOff(UserSocket.LOST);
        }
    }

    private void ended(int code) {
        state.count("close " + code);
        if (!EXPECTED_CODES.contains(code)) {
            state.unexpected.accept("closed with " + code);
        }
        lose(code);
    }

    private void lose(int code) {
        if (connection.filter(UserConnection::wasSteady).isPresent()) {
            failures = 0;
        }
        disconnect();
        backOff(code);
    }

    /** With full jitter, as the page does it. */
    private void backOff(int code) {
        failures++;
        int most = (int) Math.min(15_000, 250L << Math.min(failures, 10));
        long now = System.nanoTime();
        connectAt = code == RESTART ? state.soon(now, 500, 4_500) : state.soon(now, 0, most);
    }

    private void disconnect() {
        connection.ifPresent(open -> {
            open.abort();
            connections.add(open.takeHistory(ConnectionHistory.End.INTERRUPTED));
        });
        connection = Optional.empty();
    }

    private Status currentStatus() {
        var positions = new HashMap<String, MessageId>();
        var members = new HashMap<String, Integer>();
        state.memberships.stream().filter(Membership::isMember).forEach(membership -> {
            positions.put(membership.room, membership.since.orElse(MessageId.ZERO));
            members.put(membership.room, membership.members);
        });
        return new Status(
                connection.map(UserConnection::server),
                state.sentCount(),
                state.unconfirmed().size(),
                state.memberships.size(),
                positions,
                members);
    }
}
