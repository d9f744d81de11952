package roomloop.redis;

import java.time.Duration;
import java.util.Optional;
import roomloop.chat.RoomName;
import roomloop.chat.User;

/** What things are called in Redis. The braces keep all of a room's keys in one cluster slot: its channel's. */
final class Keys {
    /** The channels of all rooms. */
    static final String CHANNELS = "room:*";

    /** A log lives that long after its last message, or after the room had members. */
    static final Duration LOG_LIFE = Duration.ofHours(24);

    private Keys() {}

    static String channel(RoomName room) {
        return "room:" + room;
    }

    /** The room of a channel; empty if no room can be called that. */
    static Optional<RoomName> room(String channel) {
        return RoomName.parse(channel.substring("room:".length())).filter(room -> channel.equals(channel(room)));
    }

    static String log(RoomName room) {
        return "{room:" + room + "}:log";
    }

    static String members(RoomName room) {
        return "{room:" + room + "}:members";
    }

    static String ref(RoomName room, User author, String ref) {
        return "{room:" + room + "}:ref:" + author.uid() + ":" + ref;
    }
}
