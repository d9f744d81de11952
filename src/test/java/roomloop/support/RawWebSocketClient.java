package roomloop.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that does as it is told, also what no client should. Reads wait 10 s at most. */
public final class RawWebSocketClient implements AutoCloseable {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** One frame as it came. */
    public record Received(int opcode, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Of a close frame. */
        public int code() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    /** Connects with a small receive buffer, and sends nothing yet. */
    public RawWebSocketClient(int port) throws IOException {
        socket.setReceiveBufferSize(4096); // before connect, so that the window is small, too
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects and upgrades. */
    public static RawWebSocketClient upgraded(int port, String pathAndQuery) throws IOException {
        var raw = new RawWebSocketClient(port);
        String answer = raw.upgrade(pathAndQuery);
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(answer);
        }
        return raw;
    }

    /** Asks for an upgrade, with more header lines; gives the head of the answer. */
    public String upgrade(String pathAndQuery, String... headers) throws IOException {
        return upgradeAs("127.0.0.1:" + socket.getPort(), pathAndQuery, headers);
    }

    /** As {@link #upgrade}, with another {@code Host}. */
    public String upgradeAs(String host, String pathAndQuery, String... headers) throws IOException {
        var request = new StringBuilder("GET " + pathAndQuery + " HTTP/1.1\r\nHost: " + host
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        sendBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return head();
    }

    /** The head of an HTTP answer. */
    public String head() throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    public byte[] readBytes(int length) throws IOException {
        return in.readNBytes(length);
    }

    public void sendBytes(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    public void sendText(String text) throws IOException {
        send(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param first the whole first byte: FIN (0x80), the RSV bits, and the opcode */
    public void send(int first, byte... payload) throws IOException {
        sendBytes(frame(first, payload));
    }

    /** A masked frame, as a client has to send it. */
    public static byte[] frame(int first, byte... payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    /** Sends this, and resets the connection without a look at the answer. */
    public void vanish(String last) throws IOException {
        socket.setSoLinger(true, 0);
        sendBytes(last.getBytes(StandardCharsets.ISO_8859_1));
        close();
    }

    /** Says that nothing more will be sent. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** The next frame of any kind. */
    public Received read() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0f;
        long length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        var payload = new byte[(int) length];
        in.readFully(payload);
        return new Received(opcode, payload);
    }

    /** The next frame with this opcode. */
    public Received read(int opcode) throws IOException {
        Received frame = read();
        while (frame.opcode() != opcode) {
            frame = read();
        }
        return frame;
    }

    /** Reads to the end and gives the close code; 1006 if the connection ends without one. */
    public int closeCode() throws IOException {
        try {
            return read(CLOSE).code();
        } catch (EOFException | SocketException e) {
            return 1006;
        }
    }

    /** The same as to close it, for a test in the middle of which that happens. */
    public void disconnect() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
