package roomloop.redis;

import java.time.Duration;
import java.util.Optional;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/**
 * What things are called in Redis. The braces keep all of a room's keys in one cluster slot: its channel's.
 *
 * @param database Pub/Sub ignores it, so that the channels' names must tell: else servers on two databases would hear each other
 */
public record Keys(int database) {
    /** A log lives that long after its last message, or after the room had members. */
    static final Duration LOG_LIFE = Duration.ofHours(24);

    /** {@code room:tea}, or {@code room:2:tea} in database 2. */
    public String channel(RoomName room) {
        return prefix() + room;
    }

    /** The room of a channel; empty if it is the channel of no room of this database. */
    Optional<RoomName> room(String channel) {
        return RoomName.parse(channel.substring(channel.lastIndexOf(':') + 1))
                .filter(room -> channel.equals(channel(room)));
    }

    /** A pattern for the channels of all rooms; in database 0 it also finds those of the other databases. */
    String channels() {
        return prefix() + "*";
    }

    /** A channel of no room, to find out whether Redis lets us subscribe. */
    String probeChannel() {
        return prefix() + "_";
    }

    String log(RoomName room) {
        return key(room, "log");
    }

    String members(RoomName room) {
        return key(room, "members");
    }

    String ref(RoomName room, User author, String ref) {
        return key(room, "ref:" + author.uid() + ":" + ref);
    }

    /** A key that never exists, beside the room's others. */
    String probe(RoomName room) {
        return key(room, "probe");
    }

    private static String key(RoomName room, String name) {
        return "{room:" + room + "}:" + name;
    }

    private String prefix() {
        return database == 0 ? "room:" : "room:" + database + ":";
    }
}
