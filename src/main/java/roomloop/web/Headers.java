package roomloop.web;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;

/** What every answer tells the browser, whatever the answer is: to trust nothing but this server's own files. */
final class Headers {
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

    private static final List<HttpField> ALL = List.of(
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
            new PreEncodedHttpField("Content-Security-Policy", POLICY));

    private Headers() {}

    static void put(Response response) {
        ALL.forEach(response.getHeaders()::put);
    }
}
