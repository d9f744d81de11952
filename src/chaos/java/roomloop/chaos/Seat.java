package roomloop.chaos;

import java.util.Optional;
import roomloop.chat.MessageId;

/** One guest's place in one room. The guest's thread only. */
final class Seat {
    enum State {
        OUTSIDE,
        ASKED,
        MEMBER,
        LEAVING
    }

    final String room;
    State state = State.OUTSIDE;
    long due; // nano time: when to ask to be let in, or since when the answer is awaited
    Optional<MessageId> since = Optional.empty(); // the last message that was seen, or where the room stood
    int said; // messages
    int people; // as the room says

    Seat(String room) {
        this.room = room;
    }

    boolean isMember() {
        return state == State.MEMBER;
    }

    void become(State next, long nanoTime) {
        state = next;
        due = nanoTime;
    }
}
