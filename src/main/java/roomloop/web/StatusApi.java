package roomloop.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import roomloop.chat.MessageBus;
import roomloop.chat.RoomCount;

/** How the server is, and which rooms are lively. */
record StatusApi(MessageBus bus, Connections connections) {
    private static final int MAX_ROOMS = 200;

    /** {@code GET /healthz}: 200 while the process lives. */
    void health(Context ctx) {
        ctx.header(Header.CACHE_CONTROL, "no-store").result("ok");
    }

    /** {@code GET /readyz}: 503 and the reason while no guests should be sent here. */
    void ready(Context ctx) {
        Optional<String> trouble = connections.areClosed() ? Optional.of("draining") : bus.problem();
        ctx.header(Header.CACHE_CONTROL, "no-store");
        trouble.ifPresentOrElse(why -> Problems.answer(ctx, 503, why), () -> ctx.result("ok"));
    }

    /** {@code GET /api/rooms}. */
    void rooms(Context ctx) {
        List<RoomCount> rooms = bus.rooms(MAX_ROOMS);
        ctx.header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(Json.write(Map.of("rooms", rooms)));
    }
}
