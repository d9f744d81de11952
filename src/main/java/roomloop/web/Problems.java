package roomloop.web;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors over HTTP, as RFC 9457 wants them. They never say what our code is made of. */
final class Problems extends ErrorHandler {
    private static final String TYPE = "application/problem+json";

    private record Problem(String type, String title, int status, String detail) {}

    /** Answers through Javalin. */
    static void answer(Context ctx, int status, String detail) {
        ctx.status(status).contentType(TYPE).result(body(status, detail));
    }

    /** Answers through Jetty, where no Javalin is. */
    static void answer(Response response, Callback callback, int status, String detail) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(body(status, detail)), callback);
    }

    private static byte[] body(int status, String detail) {
        return Json.write(new Problem("about:blank", HttpStatus.getMessage(status), status, detail));
    }

    // ---- What follows is called by Jetty, for requests that it refuses by itself.

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        Headers.put(response); // a request that can't be parsed never came to our door
        answer(response, callback, code, "the request can't be answered");
    }
}
