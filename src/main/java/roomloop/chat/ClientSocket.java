package roomloop.chat;

/** The far end of an outbox. Implemented over a WebSocket by the web package, and by fakes in tests. */
public interface ClientSocket {
    /**
     * Writes one text message. The outbox calls it only when the last write is done, so at most one is under way.
     *
     * @param done runs once when the write has ended, well or badly, on any thread; never if this returns true
     * @return true: it has ended already
     */
    boolean write(Frame frame, Runnable done);

    /** Sends a close frame with the reason's code, then closes. May wait; not for a socket with a write under way. */
    void close(CloseReason reason);

    /** Drops the connection at once, without a close frame. */
    void disconnect();
}
