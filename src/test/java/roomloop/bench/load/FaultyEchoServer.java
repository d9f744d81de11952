package roomloop.bench.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.UnaryOperator;

/** Sends back what its one client sent, after a fault has changed it. */
final class FaultyEchoServer implements AutoCloseable {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final UnaryOperator<byte[]> fault;

    FaultyEchoServer(UnaryOperator<byte[]> fault) throws IOException {
        this.fault = fault;
        Thread.ofVirtual().name("echo").start(this::serve);
    }

    Target target() {
        return new Target(List.of(socket.getLocalPort()), "/", "{text}", "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        try (Socket client = socket.accept()) {
            var in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            readHead(in);
            out.write(UPGRADED.getBytes());
            while (true) {
                out.write(fault.apply(readFrame(in)));
            }
        } catch (IOException clientIsGone) {
            return;
        }
    }

    private static void readHead(DataInputStream in) throws IOException {
        for (int emptyLines = 0, last = 0; emptyLines == 0; ) {
            int next = in.readUnsignedByte();
            emptyLines = next == '\r' && last == '\n' ? 1 : 0;
            last = next;
        }
        in.readUnsignedByte();
    }

    /** The next frame as a server would send it: without its mask, which is zeros. */
    private static byte[] readFrame(DataInputStream in) throws IOException {
        byte[] header = new byte[2];
        in.readFully(header);
        byte[] longer = in.readNBytes((header[1] & 127) == 126 ? 2 : 0);
        in.skipNBytes(4);
        int length = longer.length == 0 ? header[1] & 127 : (longer[0] & 255) << 8 | longer[1] & 255;
        byte[] frame = new byte[2 + longer.length + length];
        frame[0] = header[0];
        frame[1] = (byte) (header[1] & 127);
        System.arraycopy(longer, 0, frame, 2, longer.length);
        in.readFully(frame, 2 + longer.length, length);
        return frame;
    }
}
