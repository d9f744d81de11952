package roomloop.web;

import io.javalin.Javalin;
import io.javalin.websocket.WsBinaryMessageContext;
import io.javalin.websocket.WsCloseContext;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.jetty.websocket.api.Callback;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.chat.CloseReason;
import roomloop.chat.Frame;
import roomloop.chat.Limits;
import roomloop.chat.Rooms;
import roomloop.memory.MemoryBus;
import roomloop.support.NoLab;

/**
 * Sends back what it receives, by way of the server's own guards, outbox and socket, so that a conformance suite can judge those. Only
 * here may a message be long, or binary. Prints its URL.
 */
public final class EchoServer {
    private static final int LONG = 1 << 24; // the suite sends up to 16 MiB

    private final Rooms rooms = new Rooms(
            new MemoryBus(50, Long.MAX_VALUE),
            new Limits(100, 256, 1, Duration.ofSeconds(1)),
            event -> {},
            new NoLab());
    private final Connections connections = new Connections(1000);

    private EchoServer() {}

    public static void main(String[] args) {
        new EchoServer().serve();
    }

    private void serve() {
        var tokens = new Tokens(List.of("a secret for tests of enough bytes"), Duration.ofHours(24), Clock.systemUTC());
        var javalin = Javalin.create(setup -> {
            setup.startup.showJavalinBanner = false;
            setup.jetty.host = "127.0.0.1";
            setup.jetty.port = 0;
            var handlers = Executors.newVirtualThreadPerTaskExecutor();
            JettySettings.apply(setup, handlers, new SlowRequestTimeout(), Duration.ofSeconds(30));
            setup.routes.wsBeforeUpgrade("/ws", new UpgradeGuard(tokens, Set.of(), connections)::check);
            setup.routes.ws("/ws", ws -> {
                ws.onConnect(this::connect);
                ws.onMessage(this::echo);
                ws.onBinaryMessage(this::echoBinary);
                ws.onClose(this::close);
            });
        });
        int port = javalin.start().port();
        String token = tokens.sign(tokens.newUser(new Username("autobahn")));
        System.out.println("ws://127.0.0.1:" + port + "/ws?token=" + token);
    }

    private void connect(WsConnectContext ctx) {
        Connection connection = connection(ctx);
        var socket = new JettySocket(ctx.session);
        FrameGuard.install(socket.core, connection, new FrameGuard.Limits(LONG, LONG));
        connection.opened(rooms.connect(connection.user, socket, 0), socket);
    }

    private void echo(WsMessageContext ctx) {
        connection(ctx).client().orElseThrow().send(new Frame(ctx.message().getBytes(StandardCharsets.UTF_8)));
    }

    private void echoBinary(WsBinaryMessageContext ctx) {
        ByteBuffer copy =
                ByteBuffer.allocate(ctx.data().remaining()).put(ctx.data()).flip();
        ctx.session.sendBinary(copy, Callback.NOOP);
    }

    private void close(WsCloseContext ctx) {
        Connection connection = connection(ctx);
        connections.remove(connection);
        connection.socket().ifPresent(JettySocket::closed);
        connection.client().ifPresent(client -> client.close(CloseReason.NORMAL));
    }

    private static Connection connection(WsContext ctx) {
        return UpgradeGuard.connection(ctx.attributeMap());
    }
}
