package roomloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A chat as tutorials write it, to compare with: a map of rooms and a {@code send} to each member. It is better than most:
 * JSON is encoded once for all members. Its frames are those of Roomloop, as far as the load generator needs them.
 */
public final class NaiveChat {
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Set<WsContext>> rooms = new ConcurrentHashMap<>();
    private final Map<WsContext, String> names = new ConcurrentHashMap<>();
    private final AtomicInteger guests = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();

    private NaiveChat() {}

    /** Serves 127.0.0.1 on the port that it is told. */
    public static void main(String[] args) {
        new NaiveChat().serve(Integer.parseInt(args[0]));
    }

    private void serve(int port) {
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/readyz", ctx -> ctx.result("ok"));
                    config.routes.ws("/ws", ws -> {
                        ws.onConnect(this::join);
                        ws.onMessage(this::send);
                        ws.onClose(this::leave);
                    });
                })
                .start("127.0.0.1", port);
    }

    private void join(WsContext ctx) throws IOException {
        Set<WsContext> members = members(ctx);
        members.add(ctx);
        names.put(ctx, "User" + guests.incrementAndGet());
        ctx.send(json.writeValueAsString(
                Map.of("type", "joined", "room", ctx.queryParam("room"), "count", members.size())));
    }

    private void send(WsMessageContext ctx) throws IOException {
        JsonNode frame = json.readTree(ctx.message());
        String message = json.writeValueAsString(Map.of(
                "type", "message",
                "room", ctx.queryParam("room"),
                "id", Long.toString(ids.incrementAndGet()),
                "from", names.get(ctx),
                "text", frame.get("text").asText(),
                "at", System.currentTimeMillis()));
        members(ctx).stream().filter(member -> member.session.isOpen()).forEach(member -> member.send(message));
    }

    private void leave(WsContext ctx) {
        members(ctx).remove(ctx);
        names.remove(ctx);
    }

    private Set<WsContext> members(WsContext ctx) {
        return rooms.computeIfAbsent(ctx.queryParam("room"), name -> ConcurrentHashMap.newKeySet());
    }
}
