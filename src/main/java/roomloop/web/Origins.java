package roomloop.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Which web pages may connect. A browser says truly where its page comes from; whoever says nothing is no browser, and
 * could say anything.
 */
final class Origins {
    private final Set<String> allowed;

    /** @param allowed besides the server's own page; exact origins such as {@code https://chat.example} */
    Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    boolean allow(Request request) {
        List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        return origins.isEmpty() || (origins.size() == 1 && allow(origins.getFirst(), request));
    }

    private boolean allow(String origin, Request request) {
        return allowed.contains(origin) || isOurs(origin, request.getHeaders().get(HttpHeader.HOST));
    }

    /** Same host and port. The scheme is not compared: TLS may end before us. */
    private static boolean isOurs(String origin, String host) {
        try {
            URI from = URI.create(origin);
            String scheme = from.getScheme();
            return from.getHost() != null
                    && host != null
                    && where(from).equals(where(URI.create(scheme + "://" + host)));
        } catch (IllegalArgumentException e) {
            return false; // "null", for one
        }
    }

    private static String where(URI uri) {
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":"
                + (uri.getPort() < 0 ? usual : uri.getPort());
    }
}
