package roomloop.chaos.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import roomloop.support.RawWebSocketClient;

/** Sends mutated bytes on one connection, as its seed decides, and checks that every answer is one of the protocol. */
final class FuzzedConnection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MUTATED_JSON = 50; // frames; one more bad frame ends the connection
    private static final int MUTATED_FRAMES = 4; // most of them end the connection
    private static final Set<String> TYPES =
            Set.of("welcome", "joined", "message", "ack", "presence", "typing", "left", "gap", "error", "pong");
    private static final Set<Integer> CODES = Set.of(1000, 1001, 1002, 1003, 1005, 1007, 1009, 4000, 4100);
    private static final List<String> VALID = List.of(
            "{\"type\":\"join\",\"room\":\"fuzz\"}",
            "{\"type\":\"join\",\"room\":\"fuzz-2\",\"since\":\"1700000000000-0\"}",
            "{\"type\":\"leave\",\"room\":\"fuzz\"}",
            "{\"type\":\"message\",\"room\":\"fuzz\",\"text\":\"h\u00e9llo \ud83d\ude00\",\"ref\":\"r1\"}",
            "{\"type\":\"message\",\"room\":\"fuzz\",\"text\":\"a\\nb\\u00e9\"}",
            "{\"type\":\"typing\",\"room\":\"fuzz\"}",
            "{\"type\":\"ping\"}",
            "{\"type\":\"auth\",\"token\":\"a.b.c\"}",
            "{\"type\":\"read\",\"count\":3}");

    private final int port;
    private final String token;
    private final Mutator mutator;

    FuzzedConnection(int port, String token, long seed) {
        this.port = port;
        this.token = token;
        this.mutator = new Mutator(new SplittableRandom(seed));
    }

    /**
     * @return how many cases it tried
     * @throws AssertionError if an answer is not of the protocol
     */
    int run() throws IOException {
        return switch (mutator.below(8)) {
            case 0, 1 -> sendMutatedRequest();
            case 2, 3, 4 -> sendMutatedFrames();
            default -> sendMutatedJson();
        };
    }

    private int sendMutatedRequest() throws IOException {
        byte[] all = mutator.mutate(mutator.one(requests()).getBytes(StandardCharsets.UTF_8));
        try (var socket = connect()) {
            DataInputStream in = send(socket, all);
            int status = status(in);
            if (status == 101) {
                checkAnswers(in);
            } else if (status != 0 && (status < 200 || status >= 500 && status != 501 && status != 505)) {
                throw new AssertionError("answered with " + status);
            }
        }
        return 1;
    }

    private int sendMutatedFrames() throws IOException {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < MUTATED_FRAMES; i++) {
            var one = RawWebSocketClient.frame(
                    0x80 | mutator.one(List.of(1, 1, 9, 10)), mutator.one(VALID).getBytes(StandardCharsets.UTF_8));
            all.writeBytes(mutator.mutate(one));
        }
        exchange(all);
        return MUTATED_FRAMES;
    }

    private int sendMutatedJson() throws IOException {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < MUTATED_JSON; i++) {
            byte[] mutated = mutator.mutate(mutator.one(VALID).getBytes(StandardCharsets.UTF_8));
            String text = new String(mutated, StandardCharsets.UTF_8); // invalid UTF-8 becomes U+FFFD
            all.writeBytes(RawWebSocketClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
        }
        exchange(all);
        return MUTATED_JSON;
    }

    private void exchange(ByteArrayOutputStream frames) throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(RawWebSocketClient.frame(
                0x81, VALID.getFirst().getBytes(StandardCharsets.UTF_8))); // a member reaches more code
        all.writeBytes(frames.toByteArray());
        all.writeBytes(RawWebSocketClient.frame(0x88, new byte[] {3, (byte) 0xe8}));
        try (var socket = connect()) {
            socket.getOutputStream().write(upgrade().getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (status(in) != 101) {
                throw new AssertionError("the upgrade was refused");
            }
            send(socket, all.toByteArray());
            checkAnswers(in);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        socket.setSoLinger(true, 0); // else this computer runs out of ports
        return socket;
    }

    private List<String> requests() {
        String host = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n";
        return List.of(
                upgrade(),
                "GET /" + host + "\r\n",
                "POST /api/token" + host + "Content-Length: 18\r\n\r\n{\"username\":\"eve\"}",
                "POST /api/token" + host
                        + "Transfer-Encoding: chunked\r\n\r\n12\r\n{\"username\":\"eve\"}\r\n0\r\n\r\n",
                "POST /api/token/renew" + host + "Authorization: Bearer " + token + "\r\n\r\n");
    }

    private String upgrade() {
        return "GET /ws?token=" + token + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Sends, and half-closes: so the server ends the connection whatever it made of the bytes. */
    private static DataInputStream send(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (SocketException e) {
            // the server has ended the connection already
        }
        return new DataInputStream(socket.getInputStream());
    }

    /** 0: the connection ended without an answer. */
    private static int status(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
        } catch (EOFException | SocketException e) {
            return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Reads to the end: everything must be a frame of the protocol. */
    private static void checkAnswers(DataInputStream in) throws IOException {
        try {
            while (true) {
                int first = in.readUnsignedByte();
                int length = in.readUnsignedByte();
                var payload =
                        new byte[length < 126 ? length : length == 126 ? in.readUnsignedShort() : (int) in.readLong()];
                in.readFully(payload);
                check(first, payload);
            }
        } catch (EOFException | SocketException e) {
            // the end
        }
    }

    private static void check(int first, byte[] payload) throws JsonProcessingException {
        switch (first) {
            case 0x81 -> {
                for (String line : new String(payload, StandardCharsets.UTF_8).split("\n")) {
                    String type = JSON.readTree(line).path("type").asText();
                    if (!TYPES.contains(type)) {
                        throw new AssertionError("sent " + line);
                    }
                }
            }
            case 0x88 -> {
                int code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
                if (!CODES.contains(code)) {
                    throw new AssertionError("closed with " + code);
                }
            }
            case 0x89, 0x8a -> {}
            default -> throw new AssertionError("a frame that begins with " + first);
        }
    }
}
