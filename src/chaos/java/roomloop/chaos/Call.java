package roomloop.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection of one guest, from its opening to its end, with the record of it. The guest's thread only. */
final class Call {
    private static final long QUIET = TimeUnit.SECONDS.toNanos(10); // then it asks whether the server is there
    private static final long STEADY = TimeUnit.SECONDS.toNanos(10); // after that long a connection was a good one

    private final Person me;
    private final Link link;
    private final ServerProcess server;
    private final String who;
    private final List<Fact> facts = new ArrayList<>();
    private final Ear ear;
    private final Mouth mouth;
    private final long start = System.nanoTime();
    private long heardAt = start;
    private long askedAt = start;

    private Call(Person me, Lines lines, Link link, ServerProcess server) {
        this.me = me;
        this.link = link;
        this.server = server;
        this.who = "%s on connection %d, to %s".formatted(me.name, ++me.connections, server.name());
        this.ear = new Ear(me, lines, facts);
        this.mouth = new Mouth(me, link, facts);
        me.seats.forEach(seat -> seat.become(Seat.State.OUTSIDE, start));
    }

    /** @throws IOException if the server can't be reached */
    static Call to(ServerProcess server, Person me, Lines lines, HttpClient http, BlockingQueue<Signal> signals)
            throws IOException, InterruptedException {
        var link = Link.open(http, server.uri("ws", "/ws?token=" + me.token + me.window), signals);
        return new Call(me, lines, link, server);
    }

    boolean isOn(Link other) {
        return link == other;
    }

    String server() {
        return server.name();
    }

    boolean wasSteady() {
        return System.nanoTime() - start > STEADY;
    }

    void hear(String text) {
        heardAt = System.nanoTime();
        ear.hear(text);
        if (!me.window.isEmpty()) {
            mouth.read();
        }
        link.next();
    }

    /** Does what is due. False: nobody seems to be there any more. */
    boolean goOn() {
        long now = System.nanoTime();
        if (now - heardAt > QUIET && askedAt <= heardAt) {
            mouth.ping();
            askedAt = now;
        }
        return now - heardAt < 2 * QUIET && mouth.speak();
    }

    void askAgain() {
        me.seats.forEach(seat -> seat.become(Seat.State.OUTSIDE, System.nanoTime()));
    }

    void abort() {
        link.abort();
        me.seats.forEach(seat -> seat.become(Seat.State.OUTSIDE, System.nanoTime()));
    }

    /** What was heard until now; the record goes on from here. */
    Visit visit(Visit.Ending ending) {
        var visit = new Visit(who, List.copyOf(facts), ending);
        facts.clear();
        return visit;
    }
}
