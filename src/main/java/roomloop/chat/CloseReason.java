package roomloop.chat;

/** Why a connection ends. 40xx: come back by itself; 41xx: stay away until the user asks. */
public enum CloseReason {
    /** The client went away. */
    NORMAL(1000, "bye"),
    NOT_TEXT(1003, "only text messages are understood"),
    TOO_LARGE(1009, "a message has more than 16 KiB"),
    /** A bug of ours; the text never says which. */
    BUG(1011, "something went wrong on the server"),
    RESTART(1012, "the server restarts, please come back"),
    OUTBOX_FULL(4000, "cut: your outbox is full, you read too slowly"),
    NO_PONG(4001, "cut: no sign of life"),
    TOKEN_EXPIRED(4002, "the token has expired, please renew it"),
    ABUSE(4100, "too many bad frames");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Whether the client was too slow to be told anything more. */
    public boolean isSlowConsumer() {
        return this == OUTBOX_FULL || this == NO_PONG;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }
}
