package roomloop.chat;

import java.util.Optional;

/** The lab's way into the rooms. Any thread may call, and each room's loop does. */
public interface LabControl {
    /** What the lab of the live view may do to a room of its own, or to the bus. */
    sealed interface LabCommand {
        /** The room's loop takes nothing more. */
        record Pause() implements LabCommand {}

        /** The paused loop takes one command. */
        record Step() implements LabCommand {}

        /** The loop runs as usual. */
        record Run() implements LabCommand {}

        /** The loop waits that many milliseconds before each batch. */
        record Delay(int ms) implements LabCommand {}

        /** The bus's server answers nothing for three seconds. */
        record FreezeBus() implements LabCommand {}

        /** The bus's own subscriptions are cut off. */
        record CutBus() implements LabCommand {}
    }

    /**
     * A command that waits in an inbox, as the lab shows it: never with a text.
     *
     * @param kind in one word
     * @param name the user's; empty if it is about none
     */
    record QueuedCommand(String kind, String name) {
        QueuedCommand(String kind, Membership membership) {
            this(kind, membership.client().user().name());
        }

        static QueuedCommand of(Command command) {
            return switch (command) {
                case Command.Deliver(var message) ->
                    new QueuedCommand("deliver", message.author().name());
                case Command.Join join -> new QueuedCommand("join", join.membership());
                case Command.Leave(var membership) -> new QueuedCommand("leave", membership);
                case Command.Typing(var client) ->
                    new QueuedCommand("typing", client.user().name());
                case Command.RemoteTyping(var name) -> new QueuedCommand("typing", name);
                case Command.WakeUp() -> new QueuedCommand("wake-up", "");
            };
        }
    }

    /** How many commands a new room's inbox holds. */
    int inbox(RoomName room, int usual);

    /** Called by the room's loop before it takes a batch: waits while the loop is held up. Gives the most commands to take. */
    int awaitTurn(RoomName room, int usual) throws InterruptedException;

    /** Why this client, which has just asked to, may not join that room; empty if it may. */
    Optional<String> refusal(Client client, RoomName room);

    /** Follows a command of this user. Waits for a bus that is to be broken. False: it may not be, here or now. */
    boolean follow(User user, RoomName room, LabCommand command) throws InterruptedException;
}
