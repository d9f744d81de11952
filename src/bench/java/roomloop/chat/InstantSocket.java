package roomloop.chat;

/** A socket that is done with every frame at once, and sends it nowhere. For benchmarks and tests. */
public class InstantSocket implements ClientSocket {
    @Override
    public boolean write(Frame frame, Runnable done) {
        return true;
    }

    @Override
    public void close(CloseReason reason) {}

    @Override
    public void disconnect() {}
}
