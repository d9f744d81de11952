package roomloop.chat;

import java.time.Duration;

/**
 * The sizes of the house.
 *
 * @param inbox commands that a room's inbox holds
 * @param outbox text messages that a client's outbox holds
 * @param rooms rooms that may be open on this server
 * @param retireAfter how long a room stays open with nobody in it
 */
public record Limits(int inbox, int outbox, int rooms, Duration retireAfter) {
    /** Rooms that one client may be in. */
    public static final int ROOMS_PER_CLIENT = 20;
}
