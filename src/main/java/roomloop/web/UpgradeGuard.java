package roomloop.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import roomloop.auth.Tokens;
import roomloop.chat.RoomName;

/**
 * Says before the upgrade whether a request may have a WebSocket. Has no state; any thread may ask.
 *
 * @param origins whose pages may connect besides the server's own; exact ones such as {@code https://chat.example}
 */
record UpgradeGuard(Tokens tokens, Set<String> origins, Connections connections) {
    /** The subprotocol that lets a token travel in a header instead of the URL. The only one that is ever selected. */
    private static final String PROTOCOL = "roomloop";

    private static final String CONNECTION = Connection.class.getName(); // the attribute of a request that was let in
    private static final int MAX_WINDOW = 1024;
    private static final Pattern UPGRADE = Pattern.compile("\\bupgrade\\b", Pattern.CASE_INSENSITIVE);

    /** Lets the request in, with a place among the connections; or throws what it is answered: 400, 401, 403, 426, 503. */
    void check(Context ctx) {
        ctx.res().setHeader(Header.SEC_WEBSOCKET_PROTOCOL, null); // Javalin selected the first one, perhaps a token
        try {
            ctx.attribute(CONNECTION, admit(ctx));
        } catch (HttpResponseException refused) {
            connections.countRefused(refused.getStatus());
            throw refused;
        }
    }

    /** What {@link #check} let in, from the attributes of its WebSocket. */
    static Connection connection(Map<String, Object> attributes) {
        return (Connection) attributes.get(CONNECTION);
    }

    private Connection admit(Context ctx) {
        requireReadable(ctx.queryString());
        if (!isOriginAllowed(headers(ctx, Header.ORIGIN), ctx.header(Header.HOST))) {
            throw new ForbiddenResponse("this origin may not connect");
        }
        List<String> given = protocols(ctx);
        boolean selected = given.removeIf(PROTOCOL::equals);
        if (!selected) {
            given.clear(); // without ours among them, none of the others is a token
        }
        given.addAll(ctx.queryParams("token"));
        if (given.isEmpty()) {
            requireUpgrade(ctx); // a page that asks without an upgrade why it was refused brings its token
        }
        String token = only(given, "token")
                .orElseThrow(() -> new UnauthorizedResponse("a token is needed: POST /api/token gives one"));
        Tokens.Claims claims = tokens.verify(token)
                .orElseThrow(() -> new UnauthorizedResponse("the token isn't valid, or has expired"));
        var connection = new Connection(claims, room(ctx), window(ctx));
        requireUpgrade(ctx);
        connections.add(connection);
        removeIfNotUpgraded(ctx, connection);
        if (selected) {
            ctx.res().setHeader(Header.SEC_WEBSOCKET_PROTOCOL, PROTOCOL);
        }
        return connection;
    }

    /** The client may have gone before it has its answer, or Jetty refuses it: then no WebSocket opens, and none closes. */
    private void removeIfNotUpgraded(Context ctx, Connection connection) {
        var request = ServletContextRequest.getServletContextRequest(ctx.req());
        var response = request.getServletContextResponse();
        Request.addCompletionListener(request, failure -> {
            if (failure != null || response.getStatus() != 101) {
                connections.remove(connection);
            }
        });
    }

    /** Javalin would pass over a parameter that can't be decoded. */
    private static void requireReadable(String query) {
        try {
            URLDecoder.decode(Objects.toString(query, ""), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse("the query can't be decoded");
        }
    }

    private static List<String> protocols(Context ctx) {
        return headers(ctx, Header.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(header -> Stream.of(header.strip().split("\\s*,\\s*")))
                .filter(protocol -> !protocol.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<String> headers(Context ctx, String name) {
        return Collections.list(ctx.req().getHeaders(name));
    }

    /** A browser always says which origin its page has; a request without one isn't a browser's, and could claim any. */
    private boolean isOriginAllowed(List<String> given, String host) {
        return given.isEmpty()
                || given.size() == 1 && (origins.contains(given.getFirst()) || isOurs(given.getFirst(), host));
    }

    /** Same host and port. The scheme is not compared: TLS may end before us. */
    private static boolean isOurs(String origin, String host) {
        int scheme = origin.indexOf("://"); // "null" has none
        if (scheme < 0 || host == null || host.isBlank()) {
            return false;
        }
        String usual = origin.startsWith("https:") ? ":443" : ":80";
        return without(usual, origin.substring(scheme + 3)).equalsIgnoreCase(without(usual, host));
    }

    private static String without(String port, String host) {
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    private static Optional<RoomName> room(Context ctx) {
        return only(ctx.queryParams("room"), "room")
                .map(name -> RoomName.parse(name)
                        .orElseThrow(() -> new BadRequestResponse("room must be " + RoomName.RULE)));
    }

    /** 0: none was asked for. */
    private static int window(Context ctx) {
        Optional<String> given = only(ctx.queryParams("window"), "window");
        int size = given.filter(text -> text.matches("\\d{1,4}"))
                .map(Integer::valueOf)
                .orElse(0);
        if (given.isPresent() && (size < 1 || size > MAX_WINDOW)) {
            throw new BadRequestResponse("window must be a number from 1 to " + MAX_WINDOW);
        }
        return size;
    }

    private static Optional<String> only(List<String> values, String name) {
        if (values.size() > 1) {
            throw new BadRequestResponse(name + " is given more than once");
        }
        return values.stream().findFirst();
    }

    private static void requireUpgrade(Context ctx) {
        boolean asks = ctx.req().getMethod().equals("GET")
                && ctx.req().getProtocol().equals("HTTP/1.1")
                && "13".equals(ctx.header(Header.SEC_WEBSOCKET_VERSION))
                && "websocket".equalsIgnoreCase(ctx.header(Header.UPGRADE))
                && UPGRADE.matcher(headers(ctx, Header.CONNECTION).toString()).find();
        if (!asks) {
            ctx.res().setHeader(Header.UPGRADE, "websocket");
            throw new HttpResponseException(426, "this is for WebSockets, version 13");
        }
        if (ctx.header(Header.SEC_WEBSOCKET_KEY) == null) {
            throw new BadRequestResponse("a WebSocket needs a Sec-WebSocket-Key");
        }
    }
}
