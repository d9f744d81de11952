package roomloop.chat;

import java.util.Optional;

/** The lab's way into the rooms. A server without a lab has {@link #NONE}. Any thread may call, and each room's loop does. */
public interface LabControl {
    LabControl NONE = new LabControl() {};

    /** How many commands a new room's inbox holds. */
    default int inbox(RoomName room, int usual) {
        return usual;
    }

    /** Called by the room's loop before it takes a batch: waits while the loop is held up. Gives the most commands to take. */
    default int awaitTurn(RoomName room, int usual) throws InterruptedException {
        return usual;
    }

    /** Why this client may not join that room; empty if it may. */
    default Optional<String> refusal(Client client, RoomName room) {
        return Optional.empty();
    }

    /** Follows a command of this user. False: it may not be, here or now. */
    default boolean follow(User user, RoomName room, LabCommand command) {
        return false;
    }
}
