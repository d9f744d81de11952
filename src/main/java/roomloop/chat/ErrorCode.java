package roomloop.chat;

import java.util.Locale;

/** Why a frame was not followed. On the wire: the name in lower case. */
public enum ErrorCode {
    /** It can't be parsed, has a duplicate key, or is nested too deep. */
    BAD_JSON,
    /** It isn't an object, or a field is missing or of the wrong type. */
    BAD_FRAME,
    UNKNOWN_TYPE,
    BAD_ROOM,
    BAD_TOKEN,
    BAD_TEXT,
    NOT_JOINED,
    /** The client is in as many rooms as it may, or the server has as many open as it may. */
    TOO_MANY_ROOMS,
    RATE_LIMITED,
    /** Not confirmed in time; it may be tried again. */
    UNAVAILABLE;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name on the wire. */
    public String wire() {
        return wire;
    }
}
