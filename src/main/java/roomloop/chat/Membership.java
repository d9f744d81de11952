package roomloop.chat;

import java.util.concurrent.atomic.AtomicReference;

/**
 * One join of one client to one room, from the request until it ends. Joining again makes a new one, so that a late answer to
 * the first join can't end the second. It only ever moves on: pending, admitted, ended. Any thread may call anything here.
 *
 * @param number counts the client's joins: a later one replaces an earlier one in the same room
 */
record Membership(Client client, RoomName room, long number, AtomicReference<State> state) {
    enum State {
        PENDING,
        ADMITTED,
        ENDED
    }

    Membership(Client client, RoomName room, long number) {
        this(client, room, number, new AtomicReference<>(State.PENDING));
    }

    boolean isLaterThan(Membership other) {
        return number > other.number;
    }

    /** The room lets the client in. False: the join was cancelled before. */
    boolean admit() {
        return state.compareAndSet(State.PENDING, State.ADMITTED);
    }

    /** Ends a join that isn't answered yet. False: it was answered, or has ended. */
    boolean cancel() {
        return state.compareAndSet(State.PENDING, State.ENDED);
    }

    /** False: it had ended before. */
    boolean end() {
        return state.getAndSet(State.ENDED) != State.ENDED;
    }

    boolean isPending() {
        return state.get() == State.PENDING;
    }

    /** Asked for or admitted, and not ended: what the client says to the room now is said by a member. */
    boolean isActive() {
        return state.get() != State.ENDED;
    }
}
