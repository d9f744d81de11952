package roomloop.chat;

import java.time.Duration;

/**
 * How much there may be of what grows.
 *
 * @param inbox commands that a room's inbox holds
 * @param outbox text messages that a client's outbox holds
 * @param rooms rooms that may be open on this server
 * @param retireAfter how long a room stays open without a member
 * @param memory bytes, by estimate, that all rooms' histories, inboxes and outboxes hold together; a third for each of them
 */
public record Limits(int inbox, int outbox, int rooms, Duration retireAfter, long memory) {
    /** Rooms that one client may be in. */
    public static final int ROOMS_PER_CLIENT = 20;

    /** Without a bound on the memory of all together. */
    public Limits(int inbox, int outbox, int rooms, Duration retireAfter) {
        this(inbox, outbox, rooms, retireAfter, Long.MAX_VALUE);
    }
}
