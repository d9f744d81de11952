package roomloop.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A viewer of the live view, with a connection of its own. Each wait ends after 10 s. */
public final class InsideClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEADLINE = 10_000; // milliseconds

    private final HttpURLConnection connection;
    private final BufferedReader in;

    private InsideClient(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @throws IOException if the answer isn't 200 */
    public static InsideClient at(int port, String token) throws IOException {
        var url = URI.create("http://127.0.0.1:" + port + "/api/inside?token=" + token)
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setReadTimeout(DEADLINE);
        return new InsideClient(connection);
    }

    public String header(String name) {
        return connection.getHeaderField(name);
    }

    public JsonNode next() throws IOException {
        String data = in.readLine();
        if (data == null || !data.startsWith("data: ") || !in.readLine().isEmpty()) {
            throw new IOException("not an event: " + data);
        }
        return JSON.readTree(data.substring("data: ".length()));
    }

    /** The first snapshot from now on that is like this. */
    public JsonNode until(Predicate<JsonNode> wanted) throws IOException {
        long end = System.nanoTime() + DEADLINE * 1_000_000L;
        JsonNode seen = next();
        while (!wanted.test(seen)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not seen within 10 s; at last " + seen);
            }
            seen = next();
        }
        return seen;
    }

    /** Whether the stream comes to its regular end. */
    public boolean ends() throws IOException {
        long end = System.nanoTime() + DEADLINE * 1_000_000L;
        while (in.readLine() != null) {
            if (System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
