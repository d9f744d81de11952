package roomloop.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.staticfiles.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.eclipse.jetty.util.URIUtil;

/** The page's files, from a folder if there is one, so that they can be edited while the server runs, else from the jar. */
final class StaticPage {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "webmanifest", "application/manifest+json");

    private StaticPage() {}

    /** @param folder that holds the page; empty: the one in the jar */
    static void addTo(JavalinConfig javalin, Optional<Path> folder) {
        javalin.staticFiles.add(files -> {
            files.directory = folder.map(Path::toString).orElse("/public");
            files.location = folder.isPresent() ? Location.EXTERNAL : Location.CLASSPATH;
            files.aliasCheck = (path, file) -> true; // the folder, and what is in it, may be links
            files.headers = Map.of(Header.CACHE_CONTROL, "no-cache"); // asked for each time, so that versions never mix
            files.skipFileFunction =
                    request -> URIUtil.decodePath(request.getRequestURI()).contains("/."); // hidden files stay hidden
            TYPES.forEach((extension, type) -> files.mimeTypes.add(type, extension));
        });
        javalin.routes.after(StaticPage::tag);
    }

    /**
     * Tags a file by its content. Javalin's own tag is made of its time and length, and those are the same for any two versions in
     * jars of reproducible builds.
     */
    private static void tag(Context ctx) throws IOException {
        if (!"no-cache".equals(ctx.res().getHeader(Header.CACHE_CONTROL)) || ctx.statusCode() >= 400) {
            return;
        }
        try (InputStream file = Optional.ofNullable(ctx.resultInputStream()).orElseGet(InputStream::nullInputStream)) {
            byte[] content = file.readAllBytes();
            var sum = new CRC32C();
            sum.update(content);
            String tag = "\"" + Long.toHexString(sum.getValue()) + "-" + content.length + "\"";
            ctx.header(Header.ETAG, tag);
            if (matches(ctx.header(Header.IF_NONE_MATCH), tag)) {
                ctx.status(304).result("").header(Header.CONTENT_LENGTH, String.valueOf(content.length));
            } else {
                ctx.result(new ByteArrayInputStream(content));
            }
        }
    }

    /** As RFC 9110 has it: a list of tags, weak or not, or a star for any. */
    private static boolean matches(String header, String tag) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(each -> each.strip().replaceFirst("^W/", ""))
                        .anyMatch(each -> each.equals("*") || each.equals(tag));
    }
}
