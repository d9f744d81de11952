package roomloop.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.RequestTimeoutResponse;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import roomloop.auth.Tokens;
import roomloop.auth.Username;

/**
 * Gives guests their tokens, and new ones for old.
 *
 * @param limiter by address
 * @param patience for a body to arrive
 */
record TokenApi(Tokens tokens, RateLimiter limiter, Duration patience) {
    private static final String BEARER = "Bearer ";
    private static final int MAX_BODY = 4 * 1024;

    private record Granted(String token, String username, String uid, String expiresAt) {}

    /** {@code POST /api/token}. */
    void invite(Context ctx) throws IOException {
        long wait = limiter.take(network(ctx.req().getRemoteAddr()));
        if (wait > 0) {
            ctx.header(Header.RETRY_AFTER, String.valueOf((wait + 999) / 1000));
            Problems.answer(ctx, 429, "too many tokens for one address");
            return;
        }
        Username name = name(body(ctx)).orElseThrow(() -> new BadRequestResponse("username must be " + Username.RULE));
        grant(ctx, tokens.invite(name));
    }

    /** {@code POST /api/token/renew}. */
    void renew(Context ctx) {
        Tokens.Claims identity = Optional.ofNullable(ctx.header(Header.AUTHORIZATION))
                .filter(header -> header.startsWith(BEARER))
                .flatMap(header -> tokens.verify(header.substring(BEARER.length())))
                .orElseThrow(() -> new UnauthorizedResponse("the token isn't valid, or has expired"));
        grant(ctx, tokens.renew(identity));
    }

    private void grant(Context ctx, Tokens.Claims guest) {
        var granted = new Granted(
                tokens.sign(guest), guest.name(), guest.uid(), guest.expiresAt().toString());
        ctx.header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(Json.write(granted));
    }

    private static Optional<Username> name(String body) {
        try {
            return Optional.ofNullable(Json.read(body).path("username").textValue())
                    .flatMap(Username::parse);
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse("the body must be JSON such as {\"username\":\"ada\"}");
        }
    }

    /** Reads what may be a body. One that comes a byte at a time isn't waited for: Jetty's own timeout begins anew with each. */
    private String body(Context ctx) {
        long began = System.nanoTime();
        var body = new byte[MAX_BODY + 1];
        int length = 0;
        try (InputStream in = ctx.bodyInputStream()) {
            for (int n = 0; n >= 0 && length < body.length; n = in.read(body, length, body.length - length)) {
                length += n;
                if (System.nanoTime() - began > patience.toNanos()) {
                    throw new RequestTimeoutResponse("the body came too slowly");
                }
            }
        } catch (IOException e) { // broken off, or not as HTTP has it: no bug of ours
            throw new BadRequestResponse("the body didn't arrive whole");
        }
        if (length > MAX_BODY) {
            throw new ContentTooLargeResponse("the body may have " + MAX_BODY + " bytes");
        }
        return new String(body, 0, length, StandardCharsets.UTF_8);
    }

    /** An IPv6 address stands for its whole /64: one customer has as many of them as atoms. */
    static String network(String address) throws IOException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
