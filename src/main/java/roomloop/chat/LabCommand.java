package roomloop.chat;

/** What the lab of the live view may do to a room of its own, or to the bus. */
public sealed interface LabCommand {
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
