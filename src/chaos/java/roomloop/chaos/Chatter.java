package roomloop.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import roomloop.chat.MessageId;

/** A guest: a loop on a virtual thread that talks, listens, loses its connection, and comes back like the page does. */
final class Chatter {
    private static final int PULSE = 20; // milliseconds: how often it looks what is due
    private static final int RESTART = 1012;
    private static final Set<Integer> EXPECTED_ENDS = Set.of(1000, 1001, Link.LOST, RESTART, 4000, 4001);

    private final HttpClient http;
    private final List<ServerProcess> servers;
    private final Lines lines;
    private final Person me;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(1_024); // full: a bug of this machine
    private final AtomicReference<Status> status = new AtomicReference<>(Status.NOT_YET);
    private final Thread thread;

    // Its own thread only; then whoever has waited for its end.
    private final List<Visit> visits = new ArrayList<>();
    private Optional<Call> call = Optional.empty();
    private int failures;
    private long backAt = System.nanoTime();
    private boolean gone;

    Chatter(HttpClient http, List<ServerProcess> servers, Lines lines, Person me) {
        this.http = http;
        this.servers = servers;
        this.lines = lines;
        this.me = me;
        this.thread = Thread.ofVirtual().name("guest-" + me.name).start(this::run);
    }

    // ---- Any thread.

    String name() {
        return me.name;
    }

    void tell(Signal signal) {
        signals.add(signal);
    }

    Status status() {
        return status.get();
    }

    /** Waits for its end, after {@link Signal.Go}; then {@link #visits} and {@link #person} may be read. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    List<Visit> visits() {
        return visits;
    }

    Person person() {
        return me;
    }

    // ---- Its own thread.

    private void run() {
        try {
            while (!gone) {
                if (call.isEmpty() && System.nanoTime() - backAt >= 0) {
                    connect();
                }
                Signal signal = signals.poll(PULSE, TimeUnit.MILLISECONDS);
                if (signal != null) {
                    follow(signal);
                }
                if (call.isPresent() && !call.get().goOn()) {
                    lose(Link.LOST);
                }
                status.set(look());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            me.odd.accept("a bug of this machine: " + bug);
        }
        hangUp();
    }

    private void follow(Signal signal) throws InterruptedException {
        switch (signal) {
            case Signal.Text(var link, var text) ->
                call.filter(on -> on.isOn(link)).ifPresent(on -> on.hear(text));
            case Signal.Ended(var link, var code) ->
                call.filter(on -> on.isOn(link)).ifPresent(on -> ended(code));
            case Signal.Cut() -> call.ifPresent(on -> lose(Link.LOST));
            case Signal.Stall(var length) -> Thread.sleep(length);
            case Signal.Settle() -> me.settle();
            case Signal.AllSaid() -> call.ifPresent(on -> visits.add(on.visit(Visit.Ending.HEARD_ALL)));
            case Signal.LookAround() -> call.ifPresent(Call::askAgain);
            case Signal.Go() -> gone = true;
        }
    }

    private void connect() throws InterruptedException {
        ServerProcess server = servers.get(me.dice.nextInt(servers.size()));
        try {
            call = Optional.of(Call.to(server, me, lines, http, signals));
        } catch (IOException e) {
            pause(Link.LOST);
        }
    }

    private void ended(int code) {
        me.met("close " + code);
        if (!EXPECTED_ENDS.contains(code)) {
            me.odd.accept("closed with " + code);
        }
        lose(code);
    }

    private void lose(int code) {
        if (call.filter(Call::wasSteady).isPresent()) {
            failures = 0;
        }
        hangUp();
        pause(code);
    }

    /** Full jitter, as the page does it. */
    private void pause(int code) {
        failures++;
        int most = (int) Math.min(15_000, 250L << Math.min(failures, 10));
        backAt = code == RESTART ? me.soon(System.nanoTime(), 500, 4_500) : me.soon(System.nanoTime(), 0, most);
    }

    private void hangUp() {
        call.ifPresent(on -> {
            on.abort();
            visits.add(on.visit(Visit.Ending.CUT_SHORT));
        });
        call = Optional.empty();
    }

    private Status look() {
        var at = new HashMap<String, MessageId>();
        var people = new HashMap<String, Integer>();
        me.seats.stream().filter(Seat::isMember).forEach(seat -> {
            at.put(seat.room, seat.since.orElse(MessageId.ZERO));
            people.put(seat.room, seat.people);
        });
        int waiting = me.sayings.waiting().size();
        return new Status(call.map(Call::server), me.sayings.count(), waiting, me.seats.size(), at, people);
    }
}
