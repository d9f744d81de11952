package roomloop.chat;

import java.util.function.Consumer;

/** What is said in one room: in the log's order, each message once, none missing or the members are told so. Room thread only. */
final class Talk {
    /** Messages that are read from the log at once. */
    static final int PAGE = 64;

    private final RoomName room;
    private final Bus bus;
    private final People people;
    private final Consumer<Event> events;
    private final Counters counters;
    private final Memory memory = new Memory();
    private final Turn turn = new Turn();
    private long turns; // said since the room opened
    private long messages;

    Talk(RoomName room, Bus bus, People people, Consumer<Event> events, Counters counters) {
        this.room = room;
        this.bus = bus;
        this.people = people;
        this.events = events;
        this.counters = counters;
    }

    Memory memory() {
        return memory;
    }

    /** Says a message, unless it was said already. False: one before it is missing, and the log must be read. */
    boolean hear(Message message) {
        if (memory.knows(message)) {
            return true;
        }
        if (!memory.precedes(message)) {
            return false;
        }
        say(message);
        return true;
    }

    /** Ends the turn: one text message and one write for each member. */
    void endTurn() {
        if (!turn.isEmpty()) {
            int said = turn.messages();
            people.tell(turn.end());
            counters.turn(said, people.clients().size());
            turns++;
            messages += said;
        }
    }

    /** A text message of its own, for those who keep up. */
    void typing(String who) {
        endTurn();
        people.hint(Frames.typing(room, who));
    }

    long turns() {
        return turns;
    }

    long messages() {
        return messages;
    }

    /** Remembers the latest messages of a room that has just opened. Waits for the log. */
    void recall() throws Unavailable, InterruptedException {
        Page page = bus.latest(room, PAGE);
        page.messages().forEach(this::remember);
        memory.logEndsAt(page.newest());
    }

    /** Reads from the log what was missed, and says it. Waits for the log. */
    void catchUp() throws Unavailable, InterruptedException {
        int found = 0;
        Page page;
        do {
            page = bus.read(room, memory.last(), PAGE);
            tellIfGap(page);
            page.messages().forEach(this::say);
            endTurn();
            found += page.messages().size();
        } while (!page.complete());
        if (found > 0) {
            events.accept(new Event.CaughtUp(room, found));
        }
    }

    private void tellIfGap(Page page) {
        if (memory.precedes(page)) {
            return;
        }
        people.tell(Frames.gap(room));
        events.accept(new Event.GapTold(room));
        memory.logEndsAt(page.newest());
    }

    private void say(Message message) {
        turn.add(remember(message));
        if (turn.isFull()) {
            endTurn();
        }
    }

    private byte[] remember(Message message) {
        byte[] json = Frames.message(message);
        memory.add(new Memory.Said(message.id(), message.prev(), json));
        return json;
    }
}
