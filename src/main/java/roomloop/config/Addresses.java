package roomloop.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Hosts to listen on, and origins to let in. */
final class Addresses {
    static final String HOST_ALLOWED = "a host name or an IP address, without port";
    static final String ORIGINS_ALLOWED =
            "exact origins such as https://chat.example.org or http://localhost:3000, separated by commas";

    private static final Pattern NAME = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");
    private static final Pattern IP_V6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private Addresses() {}

    static Optional<String> host(String text) {
        return Optional.of(text)
                .filter(host ->
                        NAME.matcher(host).matches() || IP_V6.matcher(host).matches());
    }

    /** A list of origins in the form in which browsers send them: lower case, default port left out. */
    static Optional<Set<String>> origins(String text) {
        var origins = new LinkedHashSet<String>();
        for (var part : text.split(",", -1)) {
            var origin = origin(part.strip());
            if (origin.isEmpty()) {
                return Optional.empty();
            }
            origins.add(origin.get());
        }
        return Optional.of(Set.copyOf(origins));
    }

    private static Optional<String> origin(String text) {
        try {
            var uri = new URI(text.toLowerCase(Locale.ROOT));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || uri.getHost() == null || (uri.getPort() != -1 && !Numbers.isPort(uri.getPort()))) {
                return Optional.empty();
            }
            var bare = uri.getScheme() + "://" + uri.getHost();
            var port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
            boolean usual = uri.getPort() == (uri.getScheme().equals("http") ? 80 : 443);
            // Nothing may be left over: a path, a user, a wildcard would never match what a browser sends.
            return (bare + port).equals(uri.toString()) ? Optional.of(usual ? bare : bare + port) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
