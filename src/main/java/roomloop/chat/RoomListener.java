package roomloop.chat;

/** Told what happens in the rooms. Called on the thread where it happens, by many at once: it must not wait, nor throw. */
public interface RoomListener {
    /** For listeners that name rooms and users, such as the log. */
    void onEvent(RoomEvent event);

    /** A client's message was handed to the bus. */
    default void onPublish() {}

    /** The bus answered for a message, well or badly, after that many nanoseconds. */
    default void onPublished(long nanos) {}

    /** A batch was put into the outboxes of that many clients. */
    default void onBatch(int messages, int clients) {}

    /** A room found that many commands in its inbox. */
    default void onInbox(int commands) {}

    /** That many text messages are pending in an outbox, more than before. */
    default void onOutbox(int frames) {}

    /** A client was told an error. */
    default void onError(ErrorCode code) {}
}
