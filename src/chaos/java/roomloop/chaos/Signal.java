package roomloop.chaos;

import java.time.Duration;

/** What a guest is told, by its connection or by the machine. */
sealed interface Signal {
    /** A text message came. The next comes when the guest asks for it. */
    record Text(Link link, String text) implements Signal {}

    /** The connection is over. */
    record Ended(Link link, int code) implements Signal {}

    /** Lose the connection. */
    record Cut() implements Signal {}

    /** Don't read anything for a while. */
    record Stall(Duration length) implements Signal {}

    /** Say nothing new, and be in all your rooms. */
    record Settle() implements Signal {}

    /** All was said: what hasn't come by now was missed. */
    record AllSaid() implements Signal {}

    /** Ask again who is in the rooms. */
    record LookAround() implements Signal {}

    /** Go, and don't come back. */
    record Go() implements Signal {}
}
