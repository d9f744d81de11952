package roomloop.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The page's files: from {@code public/} in the working directory if the page is there (so that it can be edited while the
 * server runs), else from the jar.
 */
final class StaticPage {
    private static final Path DIRECTORY = Path.of("public");

    /** Whole names only: nothing that begins with a dot, and no way out of the folder. */
    private static final Pattern FILE = Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*[A-Za-z0-9][A-Za-z0-9_.-]*");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "webmanifest", "application/manifest+json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "txt", "text/plain; charset=utf-8");

    /** {@code GET /…} */
    void file(Context ctx) throws IOException {
        String name = ctx.path().equals("/") ? "index.html" : ctx.path().substring(1);
        Optional<String> type = Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
        Optional<byte[]> content = type.isPresent() && FILE.matcher(name).matches() ? read(name) : Optional.empty();
        if (content.isEmpty()) {
            throw new NotFoundResponse("there is nothing here");
        }
        String etag = etag(content.get());
        ctx.header(Header.CACHE_CONTROL, "no-cache").header(Header.ETAG, etag).contentType(type.get());
        if (etag.equals(ctx.header(Header.IF_NONE_MATCH))) {
            ctx.status(304);
        } else {
            ctx.result(content.get());
        }
    }

    private static String etag(byte[] content) {
        var sum = new CRC32C();
        sum.update(content);
        return "\"" + Long.toHexString(sum.getValue()) + "-" + content.length + "\"";
    }

    private static Optional<byte[]> read(String name) throws IOException {
        if (Files.isRegularFile(DIRECTORY.resolve("index.html"))) {
            Path file = DIRECTORY.resolve(name);
            return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        }
        try (InputStream file = StaticPage.class.getResourceAsStream("/public/" + name)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        }
    }
}
