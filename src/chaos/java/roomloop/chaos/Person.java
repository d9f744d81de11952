package roomloop.chaos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What a guest is and knows, whatever becomes of the connection. The guest's thread only. */
final class Person {
    final String name;
    final String uid;
    final String token;
    final String window; // the end of the URL: a window for what is on its way, or nothing
    final List<Seat> seats;
    final RandomGenerator dice;
    final Consumer<String> odd; // is told what should not have happened
    final Sayings sayings = new Sayings();
    final Map<String, Integer> met =
            new TreeMap<>(); // what came, and how often: shows whether the machine gets everywhere
    int connections;
    Mood mood = Mood.TALKATIVE;

    enum Mood {
        /** Says things, and leaves a room now and then to come back. */
        TALKATIVE,
        /** Only brings to an end what it has begun. */
        SETTLED
    }

    Person(Pass pass, List<String> rooms, String window, RandomGenerator dice, Consumer<String> odd) {
        this.name = pass.name();
        this.uid = pass.uid();
        this.token = pass.token();
        this.seats = rooms.stream().map(Seat::new).toList();
        this.window = window;
        this.dice = dice;
        this.odd = what -> odd.accept(name + ": " + what);
    }

    /** What {@code POST /api/token} answers. */
    record Pass(String name, String uid, String token) {}

    void say(Seat seat) {
        sayings.add(new Utterance(seat, "%016x".formatted(dice.nextLong()), name));
    }

    /** Says a last word in each room: whatever was missed before it comes to light. */
    void settle() {
        seats.forEach(this::say);
        mood = Mood.SETTLED;
    }

    void met(String what) {
        met.merge(what, 1, Integer::sum);
    }

    /** A random time from now on, nano time. */
    long soon(long now, int fromMillis, int toMillis) {
        return now + dice.nextLong(fromMillis, toMillis) * 1_000_000;
    }

    Seat seat(String room) {
        return seats.stream()
                .filter(seat -> seat.room.equals(room))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a room of ours: " + room));
    }
}
