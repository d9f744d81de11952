package roomloop.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors over HTTP, as RFC 9457 wants them: they never show class names or stack traces. And the headers of every answer, which tell
 * the browser to trust nothing but this server's own files.
 */
final class ProblemDetails extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemDetails.class);
    private static final String TYPE = "application/problem+json";
    private static final String UNNAMED = "the request can't be answered";
    private static final String POLICY = String.join(
            "; ",
            "default-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'", // a WebSocket to the same host counts as 'self'
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'");
    private static final List<HttpField> HEADERS = List.of(
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
            new PreEncodedHttpField("Content-Security-Policy", POLICY));

    /** What becomes of exceptions. The details of a response are members of the problem, except for 405: there they are methods. */
    static void addTo(RoutesConfig routes) {
        routes.exception(MethodNotAllowedResponse.class, (refusal, ctx) -> {
            ctx.header(Header.ALLOW, String.join(", ", refusal.getDetails().values()));
            answer(ctx, refusal.getStatus(), refusal.getMessage(), Map.of());
        });
        routes.exception(
                HttpResponseException.class,
                (refusal, ctx) -> answer(ctx, refusal.getStatus(), refusal.getMessage(), refusal.getDetails()));
        routes.exception(
                HttpException.RuntimeException.class,
                (refusal, ctx) -> answer(ctx, refusal.getCode(), UNNAMED, Map.of()));
        routes.exception(Exception.class, (bug, ctx) -> {
            LOG.error("event=bug path={}", ctx.path(), bug);
            answer(ctx, 500, "something went wrong on the server", Map.of());
        });
    }

    /** Answers at once: what Javalin would write later, it would not write for an upgrade that was refused. */
    private static void answer(Context ctx, int status, String detail, Map<String, String> more) {
        ctx.status(status).header(Header.CONTENT_TYPE, TYPE);
        try {
            ctx.res().getOutputStream().write(body(status, detail, more));
        } catch (IOException gone) {
            return; // the client has gone
        }
    }

    private static byte[] body(int status, String detail, Map<String, String> more) {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.putAll(more);
        return Json.write(problem);
    }

    // ---- What follows is called by Jetty.

    /** For each request that it could parse, before anything else. */
    static Request addHeaders(Request request, HttpFields.Mutable headers) {
        HEADERS.forEach(headers::put);
        return request;
    }

    /** For requests that Jetty refuses by itself. */
    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        addHeaders(request, response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.setStatus(code);
        response.write(true, ByteBuffer.wrap(body(code, UNNAMED, Map.of())), callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
