package roomloop.chat;

import java.util.function.Consumer;

/** What is said in one room: in the log's order, each message once, none missing or the members are told so. Room thread only. */
final class Talk {
    /** Messages that are read from the log at once. */
    static final int PAGE = 64;

    private final RoomName room;
    private final MessageBus bus;
    private final People people;
    private final Consumer<RoomEvent> events;
    private final Counters counters;
    private final History memory = new History();
    private final Turn turn = new Turn();
    private long turns; // said since the room opened
    private long messages;

    Talk(RoomName room, MessageBus bus, People people, Consumer<RoomEvent> events, Counters counters) {
        this.room = room;
        this.bus = bus;
        this.people = people;
        this.events = events;
        this.counters = counters;
    }

    History memory() {
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
        people.hint(ServerFrames.typing(room, who));
    }

    long turns() {
        return turns;
    }

    long messages() {
        return messages;
    }

    /** Remembers the latest messages of a room that has just opened. Waits for the log. */
    void recall() throws UnavailableException, InterruptedException {
        LogPage page = bus.readLatest(room, PAGE);
        page.messages().forEach(this::remember);
        memory.logEndsAt(page.newest());
    }

    /** Reads from the log what was missed, and says it. Waits for the log. */
    void catchUp() throws UnavailableException, InterruptedException {
        int found = 0;
        LogPage page;
        do {
            page = bus.readAfter(room, memory.last(), PAGE);
            tellIfGap(page);
            page.messages().forEach(this::say);
            endTurn();
            found += page.messages().size();
        } while (!page.complete());
        if (found > 0) {
            events.accept(new RoomEvent.CaughtUp(room, found));
        }
    }

    private void tellIfGap(LogPage page) {
        if (memory.precedes(page)) {
            return;
        }
        people.tell(ServerFrames.gap(room));
        events.accept(new RoomEvent.GapTold(room));
        memory.logEndsAt(page.newest());
    }

    private void say(Message message) {
        turn.add(remember(message));
        if (turn.isFull()) {
            endTurn();
        }
    }

    private byte[] remember(Message message) {
        byte[] json = ServerFrames.message(message);
        memory.add(new History.Said(message.id(), message.prev(), json));
        return json;
    }
}
