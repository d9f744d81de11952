package roomloop.web;

import io.javalin.Javalin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.chat.ClientSocket;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;
import roomloop.chat.Limits;
import roomloop.chat.Rooms;
import roomloop.memory.MemoryBus;

/**
 * Says back what it hears, behind the server's own door, connection, outbox and wire, so that a conformance suite can judge
 * those. Only here may a message be long, or binary. Prints its URL.
 */
public final class EchoServer {
    private static final int LONG = 1 << 20;

    private EchoServer() {}

    public static void main(String[] args) {
        var tokens = new Tokens(List.of("a secret for tests of enough bytes"), Duration.ofHours(24), Clock.systemUTC());
        var bus = new MemoryBus(50);
        var rooms = new Rooms(bus, new Limits(100, 256, 1, Duration.ofSeconds(1)), event -> {});
        var house = new House(
                rooms,
                tokens,
                "echo",
                new FrameParser(1),
                new RateLimiter(Optional.empty(), System::nanoTime),
                new RateLimiter(Optional.empty(), System::nanoTime),
                new Happenings());
        var connections = new Connections(1000);
        var door = new Door(
                new Gate(tokens, new Origins(Set.of())),
                connections,
                (admission, endPoint) -> new Echo(house, connections, admission, endPoint),
                Optional.empty());
        var javalin = Javalin.create(setup -> {
            setup.startup.showJavalinBanner = false;
            setup.jetty.host = "127.0.0.1";
            setup.jetty.port = 0;
            Jetty.setUp(setup, new Handlers().executor(), door, new Patience());
        });
        int port = javalin.start().port();
        String token = tokens.sign(tokens.invite(new Username("autobahn")));
        System.out.println("ws://127.0.0.1:" + port + "/ws?token=" + token);
    }

    private static final class Echo extends Connection {
        private CoreSession session;
        private boolean binary; // such a message is under way

        Echo(House house, Connections all, Admission admission, SocketChannelEndPoint endPoint) {
            super(house, all, admission, endPoint);
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            super.onOpen(opened, callback);
        }

        @Override
        Conversation converse(House house, Admission admission, Wire wire) {
            return new Conversation(house, admission, new WithoutWelcome(wire)) {
                @Override
                void hear(String text) {
                    client().send(new Frame(text.getBytes(StandardCharsets.UTF_8)));
                }
            };
        }

        @Override
        TextMessage begin() {
            return new TextMessage(LONG);
        }

        @Override
        public void onFrame(org.eclipse.jetty.websocket.core.Frame frame, Callback callback) {
            binary = frame.getOpCode() == OpCode.BINARY || binary && !(frame.getOpCode() == OpCode.TEXT);
            if (!binary || frame.isControlFrame()) {
                super.onFrame(frame, callback);
                return;
            }
            var back = new org.eclipse.jetty.websocket.core.Frame(frame.getOpCode(), copy(frame.getPayload()));
            back.setFin(frame.isFin());
            binary = !frame.isFin();
            session.sendFrame(back, Callback.from(session::demand, callback), false);
        }

        private static ByteBuffer copy(ByteBuffer bytes) {
            return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }
    }

    /** The suite expects to hear nothing of its own accord. */
    private static final class WithoutWelcome implements ClientSocket {
        private final ClientSocket wire;
        private boolean welcomed;

        WithoutWelcome(ClientSocket wire) {
            this.wire = wire;
        }

        @Override
        public boolean write(Frame frame, Runnable done) {
            if (welcomed) {
                return wire.write(frame, done);
            }
            welcomed = true;
            return true;
        }

        @Override
        public void close(CloseReason reason) {
            wire.close(reason);
        }

        @Override
        public void disconnect() {
            wire.disconnect();
        }
    }
}
