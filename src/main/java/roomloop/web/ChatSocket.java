package roomloop.web;

import io.javalin.config.RoutesConfig;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import roomloop.auth.Tokens;
import roomloop.chat.Client;
import roomloop.chat.CloseReason;
import roomloop.chat.Draft;
import roomloop.chat.ErrorCode;
import roomloop.chat.Rooms;
import roomloop.chat.ServerFrames;
import roomloop.chat.Trace;
import roomloop.chat.User;
import roomloop.web.Connection.Offence;
import roomloop.web.FrameParser.BadFrame;
import roomloop.web.FrameParser.ClientFrame;

/**
 * {@code /ws}: the whole life of a connection. Javalin calls the handlers of one connection one after the other, on virtual
 * threads: a handler that waits is back-pressure, for its client isn't read meanwhile, and TCP makes the client wait too.
 *
 * @param messageLimiter limits messages, by uid
 * @param requestLimiter limits what else makes work, by uid
 * @param onRateLimited told of each frame that came too early
 */
record ChatSocket(
        UpgradeGuard guard,
        Rooms rooms,
        ServerFrames.Server server,
        FrameParser parser,
        RateLimiter messageLimiter,
        RateLimiter requestLimiter,
        Consumer<User> onRateLimited) {
    private static final Logger LOG = LoggerFactory.getLogger(ChatSocket.class);
    private static final FrameGuard.Limits BYTES = new FrameGuard.Limits(16 * 1024, 64 * 1024);

    void addTo(RoutesConfig routes) {
        routes.wsBeforeUpgrade("/ws", guard::check); // a refusal reaches the client over HTTP, as it does here:
        routes.get("/ws", guard::check).head("/ws", guard::check).post("/ws", guard::check); // no upgrade was asked for
        routes.ws("/ws", ws -> {
            ws.onConnect(this::connect);
            ws.onMessage(this::receive);
            ws.onBinaryMessage(ctx -> connection(ctx).refuse(CloseReason.NOT_TEXT));
            ws.onClose(this::closed);
            ws.onError(ctx -> {}); // onClose follows
        });
        routes.wsException(BadFrame.class, this::answer);
        routes.wsException(
                InterruptedException.class, (stopped, ctx) -> connection(ctx).close(CloseReason.RESTART));
        routes.wsException(Exception.class, this::reportBug);
    }

    private void connect(WsConnectContext ctx) throws InterruptedException {
        Connection connection = connection(ctx);
        connection.handling = true;
        try {
            var socket = new JettySocket(ctx.session);
            FrameGuard.install(socket.core, connection, BYTES);
            Client client = rooms.connect(connection.user, socket, connection.window);
            connection.opened(client, socket);
            client.send(ServerFrames.welcome(connection.user, server, connection.expiresAt));
            guard.connections().opened(connection, client);
            if (client.isOpen() && connection.urlRoom.isPresent()) {
                rooms.join(client, connection.urlRoom.get(), Optional.empty()); // waits while the room's inbox is full
            }
        } catch (Error bug) { // Javalin would let it pass, and Jetty tell it to the client
            throw new IllegalStateException(bug);
        } finally {
            connection.handling = false;
        }
    }

    private void receive(WsMessageContext ctx) throws BadFrame, InterruptedException {
        Connection connection = connection(ctx);
        Client client = client(ctx);
        if (!client.isOpen()) {
            return;
        }
        connection.handling = true;
        try {
            long receivedAt = System.nanoTime();
            ClientFrame frame = parser.parse(ctx.message(), connection.urlRoom);
            long wait = waitFor(frame, client);
            if (wait == 0) {
                dispatch(frame, client, connection, receivedAt);
            } else {
                client.send(ServerFrames.rateLimited("too fast, this was not taken", wait, frame.about(), frame.ref()));
                onRateLimited.accept(connection.user);
                connection.count(Offence.EARLY_FRAME);
            }
        } catch (Error bug) { // Javalin would let it pass, and Jetty tell it to the client
            throw new IllegalStateException(bug);
        } finally {
            connection.handling = false;
        }
    }

    private void dispatch(ClientFrame frame, Client client, Connection connection, long receivedAt)
            throws BadFrame, InterruptedException {
        switch (frame) {
            case ClientFrame.Join(var room, var since) -> rooms.join(client, room, since);
            case ClientFrame.Leave(var room) -> rooms.leave(client, room);
            case ClientFrame.Publish(var room, var text, var ref, var traced) -> {
                var trace = ref.filter(id -> traced && server.inside()) // only the live view follows a message
                        .map(id -> new Trace(client, room, id, receivedAt));
                var draft = new Draft(room, connection.user, text, ref, trace);
                draft.traced("parsed");
                rooms.publish(client, draft);
            }
            case ClientFrame.Lab(var room, var command) when rooms.control(client, room, command) -> {}
            case ClientFrame.Lab refused ->
                throw new BadFrame(
                        ErrorCode.BAD_FRAME, "the lab may do this only with LAB=on, in a lab room of your own");
            case ClientFrame.History(var room, var before) -> rooms.history(client, room, before);
            case ClientFrame.Typing(var room) -> rooms.typing(client, room);
            case ClientFrame.Ping() -> client.send(ServerFrames.pong());
            case ClientFrame.Auth(var token) -> renew(connection, token);
            case ClientFrame.Read(var count) when client.read(count) -> {}
            case ClientFrame.Read tooMany ->
                throw new BadFrame(ErrorCode.BAD_FRAME, "no window was asked for, or that many were not sent");
        }
    }

    private void renew(Connection connection, String token) throws BadFrame {
        connection.expiresAt = guard.tokens()
                .verify(token)
                .filter(claims -> claims.uid().equals(connection.user.uid()))
                .map(Tokens.Claims::expiresAt)
                .orElseThrow(() -> new BadFrame(ErrorCode.BAD_TOKEN, "not a valid token of yours"));
    }

    // ---- Refusals.

    /** Milliseconds until the user, on whichever connection, may send this; 0 is now. */
    private long waitFor(ClientFrame frame, Client client) {
        String uid = client.user().uid();
        return switch (frame) {
            case ClientFrame.Leave(var room) when client.rooms().contains(room) -> 0; // no more than there were joins
            case ClientFrame.Publish publish -> messageLimiter.take(uid);
            case ClientFrame.Request other -> requestLimiter.take(uid);
            case ClientFrame.Read read -> 0; // no more than there were messages
        };
    }

    private void answer(BadFrame bad, WsContext ctx) {
        client(ctx).send(bad.answer);
        connection(ctx).count(Offence.BAD_FRAME);
    }

    private void reportBug(Exception bug, WsContext ctx) {
        LOG.error("event=bug uid={}", connection(ctx).user.uid(), bug);
        connection(ctx).close(CloseReason.BUG);
        if (connection(ctx).client().isEmpty()) { // it opened no further
            ctx.closeSession(CloseReason.BUG.code(), CloseReason.BUG.text());
        }
    }

    // ---- The end.

    /** Never waits: Jetty may call this on the thread that cut the connection. */
    private void closed(WsContext ctx) {
        Connection connection = connection(ctx);
        guard.connections().remove(connection);
        connection.socket().ifPresent(JettySocket::closed);
        connection.close(CloseReason.NORMAL);
    }

    private static Connection connection(WsContext ctx) {
        return UpgradeGuard.connection(ctx.attributeMap());
    }

    private static Client client(WsContext ctx) {
        return connection(ctx).client().orElseThrow();
    }
}
