package roomloop.web;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration.ConfigurationCustomizer;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;

/**
 * Where every request comes in. It gets its headers here; then {@code /ws} is upgraded, whoever may looks inside, and all else
 * goes on to Javalin.
 * Upgrades use Jetty itself: Javalin would keep each request for as long as the connection lives, and hide the pongs.
 */
final class Door extends Handler.Wrapper {
    private static final String PATH = "/ws";
    private static final HttpURI BARE = HttpURI.from(PATH);

    private final Gate gate;
    private final Connections connections;
    private final BiFunction<Admission, SocketChannelEndPoint, Connection> open;
    private final Optional<Inside> inside;
    private final WebSocketMappings jetty;
    private final ConfigurationCustomizer settings = new ConfigurationCustomizer();

    /**
     * @param open makes a connection of what was let in
     * @param inside empty: nobody may look
     */
    Door(
            Gate gate,
            Connections connections,
            BiFunction<Admission, SocketChannelEndPoint, Connection> open,
            Optional<Inside> inside) {
        this.gate = gate;
        this.connections = connections;
        this.open = open;
        this.inside = inside;
        var components = new WebSocketComponents();
        components.getExtensionRegistry().unregister("permessage-deflate"); // 90 KB a connection, twice the work
        this.jetty = new WebSocketMappings(components);
        settings.setIdleTimeout(Duration.ZERO); // the pulse knows better who is alive
        settings.setMaxFrameSize(0); // TextMessage counts; here a limit would only cut up what we send
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Headers.put(response);
        if (Request.getPathInContext(request).equals(PATH)) {
            upgrade(request, response, callback);
            return true;
        }
        if (Request.getPathInContext(request).equals(Inside.PATH)) {
            look(request, response, callback);
            return true;
        }
        if (request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
            Problems.answer(response, callback, 404, "WebSockets are at " + PATH);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void look(Request request, Response response, Callback callback) {
        try {
            inside.orElseThrow(() -> new Refusal(404, "nobody may look inside: this server has INSIDE=off"))
                    .answer(request, response, callback);
        } catch (Refusal refusal) {
            Problems.answer(response, callback, refusal.status(), refusal.getMessage());
        }
    }

    private void upgrade(Request request, Response response, Callback callback) {
        try {
            Admission admission = gate.check(request);
            if (!upgrade(admission, request, response, callback)) {
                response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
                throw new Refusal(426, "this is for WebSockets, version 13");
            }
        } catch (Refusal refusal) {
            refuse(response, callback, refusal.status(), refusal.getMessage());
        } catch (HttpException.RuntimeException e) {
            refuse(response, callback, e.getCode(), "not a request for a WebSocket");
        }
    }

    private void refuse(Response response, Callback callback, int status, String detail) {
        connections.refused(status);
        Problems.answer(response, callback, status, detail);
    }

    /** False: it isn't a request for a WebSocket, and nothing was answered. */
    private boolean upgrade(Admission admission, Request request, Response response, Callback callback) {
        return jetty.upgrade(
                (asked, answer, answered) -> admit(admission, asked, answer, answered),
                Request.serveAs(request, BARE), // Jetty keeps the URI: not with a token in it
                response,
                callback,
                settings);
    }

    /** Null, as Jetty wants it, if the answer has been given already. */
    private FrameHandler admit(
            Admission admission, ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        var connection = open.apply(admission, (SocketChannelEndPoint) endPoint); // there is no TLS here
        try {
            connections.add(connection);
        } catch (Refusal refusal) {
            refuse(response, callback, refusal.status(), refusal.getMessage());
            return null;
        }
        if (Gate.protocols(request).contains(Gate.PROTOCOL)) {
            response.setAcceptedSubProtocol(Gate.PROTOCOL);
        }
        return connection;
    }
}
