package roomloop.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** A client's socket: connects, requests the upgrade, and writes as far as it can without waiting. Load thread only. */
final class NonBlockingSocket {
    static final int SMALL_BUFFER = 4 * 1024; // for receiving: it is full soon
    static final int USUAL_BUFFER = 0;

    private static final String REQUEST = """
            GET %s HTTP/1.1\r
            Host: localhost:%d\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: bm90aGluZyB0byBoaWRlIQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer request;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();

    /** What is attached to a selection key. */
    interface Handler {
        /** The socket is ready for these operations ({@link SelectionKey}). An exception ends the connection. */
        void ready(int operations) throws IOException;

        /** The connection has ended. */
        void lost(IOException why);
    }

    /**
     * Begins to connect.
     *
     * @param receiveBuffer in bytes, or {@link #USUAL_BUFFER}
     */
    NonBlockingSocket(Selector selector, Handler handler, int port, String path, int receiveBuffer) throws IOException {
        request = ByteBuffer.wrap(REQUEST.formatted(path, port).getBytes(StandardCharsets.US_ASCII));
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (receiveBuffer != USUAL_BUFFER) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        boolean connected = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        key = channel.register(selector, SelectionKey.OP_CONNECT, handler);
        if (connected) {
            requestUpgrade();
        }
    }

    /** Connects and writes, as far as the socket is ready for it. True if there is something to read. */
    boolean advance(int operations) throws IOException {
        if ((operations & SelectionKey.OP_CONNECT) != 0 && channel.finishConnect()) {
            requestUpgrade();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            flush();
        }
        return (operations & SelectionKey.OP_READ) != 0;
    }

    /** Bytes read; 0 if nothing has come. */
    int read(ByteBuffer into) throws IOException {
        int count = channel.read(into);
        if (count < 0) {
            throw new IOException("the server closed the connection");
        }
        return count;
    }

    /** Writes now what the socket takes, and the rest when it can. The buffer may be reused at once. */
    void send(ByteBuffer bytes) throws IOException {
        if (unsent.isEmpty()) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            unsent.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    boolean isBlocked() {
        return !unsent.isEmpty();
    }

    /** From now on, what comes stays in the kernel. */
    void stopReading() {
        key.interestOpsAnd(~SelectionKey.OP_READ);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            key.cancel();
        }
    }

    private void requestUpgrade() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        send(request);
    }

    private void flush() throws IOException {
        while (!unsent.isEmpty()) {
            channel.write(unsent.element());
            if (unsent.element().hasRemaining()) {
                return;
            }
            unsent.remove();
        }
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
}
