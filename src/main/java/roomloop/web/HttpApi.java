package roomloop.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.RequestTimeoutResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.chat.MessageBus;
import roomloop.chat.MessageBus.RoomCount;
import roomloop.config.Config;

/**
 * Issues and renews tokens; says whether the server is well, and which rooms have members.
 *
 * @param tokenLimiter limits new tokens, by address
 * @param bodyTimeout for a body to arrive
 */
record HttpApi(UpgradeGuard guard, MessageBus bus, RateLimiter tokenLimiter, Duration bodyTimeout, Config config) {
    private static final int MAX_BODY = 4 * 1024;
    private static final int MAX_ROOMS = 200;

    /** By name among equals, so that a list doesn't flicker. */
    private static final Comparator<RoomCount> MOST_MEMBERS_FIRST =
            Comparator.comparingInt(RoomCount::members).reversed().thenComparing(RoomCount::name);

    private record Granted(String token, String username, String uid, String expiresAt) {}

    void addTo(RoutesConfig routes) {
        for (String path : List.of("/api/token", "/api/token/renew")) {
            routes.before(path, this::allowOrigin).options(path, HttpApi::allowPost);
        }
        routes.post("/api/token", this::issue).post("/api/token/renew", this::renew);
        get(routes, "/api/rooms", this::rooms);
        get(
                routes,
                "/healthz",
                ctx -> ctx.header(Header.CACHE_CONTROL, "no-store").result("ok"));
        get(routes, "/readyz", this::ready);
    }

    /** For HEAD, too: without a handler Javalin answers 200 to a HEAD of any path. */
    private static void get(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler).head(path, handler);
    }

    // ---- CORS: pages of other origins, if they are named in the configuration, may ask for tokens; without
    // credentials.

    private void allowOrigin(Context ctx) {
        ctx.header(Header.VARY, Header.ORIGIN);
        Optional.ofNullable(ctx.header(Header.ORIGIN))
                .filter(config.allowedOrigins()::contains)
                .ifPresent(origin -> ctx.header(Header.ACCESS_CONTROL_ALLOW_ORIGIN, origin));
    }

    private static void allowPost(Context ctx) {
        ctx.status(204).header(Header.ALLOW, "POST");
        if (ctx.res().containsHeader(Header.ACCESS_CONTROL_ALLOW_ORIGIN)) {
            ctx.header(Header.ACCESS_CONTROL_ALLOW_METHODS, "POST")
                    .header(Header.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type")
                    .header(Header.ACCESS_CONTROL_MAX_AGE, "3600");
        }
    }

    // ---- Tokens.

    private void issue(Context ctx) throws IOException {
        if (!config.guests()) {
            var members =
                    config.signInUrl().map(url -> Map.of("signInUrl", url)).orElse(Map.of());
            throw new NotFoundResponse("this server gives no tokens: sign in where its users do", members);
        }
        long wait = tokenLimiter.take(network(ctx.req().getRemoteAddr()));
        if (wait > 0) {
            ctx.header(Header.RETRY_AFTER, String.valueOf((wait + 999) / 1000));
            throw new HttpResponseException(429, "too many tokens for one address");
        }
        Username name = name(body(ctx)).orElseThrow(() -> new BadRequestResponse("username must be " + Username.RULE));
        grant(ctx, guard.tokens().newUser(name));
    }

    private void renew(Context ctx) {
        Tokens.Claims claims = Optional.ofNullable(ctx.header(Header.AUTHORIZATION))
                .flatMap(Tokens::bearer)
                .flatMap(guard.tokens()::verify)
                .orElseThrow(() -> new UnauthorizedResponse("the token isn't valid, or has expired"));
        grant(ctx, guard.tokens().renew(claims));
    }

    private void grant(Context ctx, Tokens.Claims claims) {
        String token = guard.tokens().sign(claims);
        json(
                ctx,
                new Granted(
                        token, claims.name(), claims.uid(), claims.expiresAt().toString()));
    }

    private static void json(Context ctx, Object value) {
        ctx.header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(Json.write(value));
    }

    private static Optional<Username> name(String body) {
        try {
            return Optional.ofNullable(Json.read(body).path("username").textValue())
                    .flatMap(Username::parse);
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse("the body must be JSON such as {\"username\":\"ada\"}");
        }
    }

    /** Reads what may be a body. Jetty's own timeout ends one that stalls, but begins anew with each byte. */
    private String body(Context ctx) {
        long began = System.nanoTime();
        var body = new byte[MAX_BODY + 1];
        int length = 0;
        try (InputStream in = ctx.bodyInputStream()) {
            for (int n = 0; n >= 0 && length < body.length; n = in.read(body, length, body.length - length)) {
                length += n;
                requireInTime(began);
            }
        } catch (IOException e) { // stalled, broken off, or not as HTTP has it: no bug of ours
            requireInTime(began);
            throw new BadRequestResponse("the body didn't arrive whole");
        }
        if (length > MAX_BODY) {
            throw new ContentTooLargeResponse("the body may have " + MAX_BODY + " bytes");
        }
        return new String(body, 0, length, StandardCharsets.UTF_8);
    }

    private void requireInTime(long began) {
        if (System.nanoTime() - began > bodyTimeout.toNanos()) {
            throw new RequestTimeoutResponse("the body came too slowly");
        }
    }

    /** An IPv6 address stands for its whole /64: one customer has all addresses of it. */
    static String network(String address) throws IOException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }

    // ---- The server's state.

    private void rooms(Context ctx) {
        var shown =
                bus.rooms().stream().sorted(MOST_MEMBERS_FIRST).limit(MAX_ROOMS).toList();
        json(ctx, Map.of("rooms", shown));
    }

    /** 503 and the reason while no users should be sent here. */
    private void ready(Context ctx) {
        ctx.header(Header.CACHE_CONTROL, "no-store");
        Optional<String> trouble = guard.connections().areClosed() ? Optional.of("draining") : bus.problem();
        trouble.ifPresent(why -> {
            throw new ServiceUnavailableResponse(why);
        });
        ctx.result("ok");
    }
}
