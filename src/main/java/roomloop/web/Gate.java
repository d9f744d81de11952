package roomloop.web;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import roomloop.auth.Tokens;
import roomloop.chat.RoomName;

/** Reads a request for a WebSocket and says whether it may have one. Has no state; any thread may ask. */
record Gate(Tokens tokens, Origins origins) {
    /** The subprotocol that lets a token travel in a header instead of the URL. The only one that is ever selected. */
    static final String PROTOCOL = "roomloop";

    private static final int MAX_WINDOW = 1024;

    /** @throws Refusal with 403, 400 or 401 */
    Admission check(Request request) throws Refusal {
        if (!origins.allow(request)) {
            throw new Refusal(403, "this origin may not connect");
        }
        Fields query = query(request);
        Tokens.Claims identity = tokens.verify(token(request, query))
                .orElseThrow(() -> new Refusal(401, "the token isn't valid, or has expired"));
        return new Admission(identity, room(query), window(query));
    }

    /** What the request offers as subprotocols. */
    static List<String> protocols(Request request) {
        return request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
    }

    private static Fields query(Request request) throws Refusal {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new Refusal(400, "the query can't be decoded");
        }
    }

    private static String token(Request request, Fields query) throws Refusal {
        List<String> offered = protocols(request);
        Stream<String> besides = offered.contains(PROTOCOL)
                ? offered.stream().filter(protocol -> !protocol.equals(PROTOCOL))
                : Stream.empty();
        List<String> found =
                Stream.concat(besides, query.getValuesOrEmpty("token").stream()).toList();
        return only(found, "token").orElseThrow(() -> new Refusal(401, "a token is needed: POST /api/token gives one"));
    }

    private static Optional<RoomName> room(Fields query) throws Refusal {
        Optional<String> asked = only(query.getValuesOrEmpty("room"), "room");
        Optional<RoomName> room = asked.flatMap(RoomName::parse);
        if (asked.isPresent() && room.isEmpty()) {
            throw new Refusal(400, "room must be " + RoomName.RULE);
        }
        return room;
    }

    private static OptionalInt window(Fields query) throws Refusal {
        Optional<String> asked = only(query.getValuesOrEmpty("window"), "window");
        if (asked.isEmpty()) {
            return OptionalInt.empty();
        }
        int window = asked.filter(text -> text.matches("\\d{1,4}"))
                .map(Integer::parseInt)
                .orElse(0);
        if (window < 1 || window > MAX_WINDOW) {
            throw new Refusal(400, "window must be a number from 1 to " + MAX_WINDOW);
        }
        return OptionalInt.of(window);
    }

    private static Optional<String> only(List<String> values, String name) throws Refusal {
        if (values.size() > 1) {
            throw new Refusal(400, name + " is given more than once");
        }
        return values.stream().findFirst();
    }
}
