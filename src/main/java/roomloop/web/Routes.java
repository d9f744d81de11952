package roomloop.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which HTTP request goes where, and what becomes of errors. ({@code /ws} is the {@link Door}'s.) */
record Routes(TokenApi tokens, StatusApi status, Metrics metrics, StaticPage page) {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    void addTo(JavalinConfig javalin) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.prefer405over404 = true;
        javalin.routes
                .post("/api/token", tokens::invite)
                .post("/api/token/renew", tokens::renew)
                .exception(
                        HttpResponseException.class,
                        (e, ctx) -> Problems.answer(ctx, e.getStatus(), String.valueOf(e.getMessage())))
                .exception(Exception.class, (bug, ctx) -> {
                    LOG.error("event=bug path={}", ctx.endpoint().path, bug);
                    Problems.answer(ctx, 500, "something went wrong on the server");
                });
        show(javalin, "/api/rooms", status::rooms);
        show(javalin, "/healthz", status::health);
        show(javalin, "/readyz", status::ready);
        show(javalin, "/metrics", metrics::show);
        show(javalin, "/", page::file);
        show(javalin, "/<path>", page::file);
    }

    /** For HEAD, too: without a handler Javalin says 200 to whatever it is asked. */
    private static void show(JavalinConfig javalin, String path, Handler handler) {
        javalin.routes.get(path, handler).head(path, handler);
    }
}
