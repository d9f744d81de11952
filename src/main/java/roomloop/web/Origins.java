package roomloop.web;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Which web pages may connect. A browser says truly where its page comes from; whoever says nothing is no browser, and
 * could say anything.
 *
 * @param allowed besides the server's own page; exact origins such as {@code https://chat.example}
 */
record Origins(Set<String> allowed) {
    boolean allow(Request request) {
        List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        return origins.isEmpty() || (origins.size() == 1 && allow(origins.getFirst(), request));
    }

    private boolean allow(String origin, Request request) {
        return allowed.contains(origin) || isOurs(origin, request.getHeaders().get(HttpHeader.HOST));
    }

    /** Same host and port. The scheme is not compared: TLS may end before us. */
    private static boolean isOurs(String origin, String host) {
        int scheme = origin.indexOf("://"); // "null" has none
        if (scheme < 0 || host == null || host.isBlank()) {
            return false;
        }
        String usual = origin.startsWith("https:") ? ":443" : ":80";
        return without(usual, origin.substring(scheme + 3)).equalsIgnoreCase(without(usual, host));
    }

    private static String without(String port, String host) {
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }
}
