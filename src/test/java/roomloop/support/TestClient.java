package roomloop.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A guest with a well-behaved WebSocket: {@code ann.says("hello"); bob.hears("hello");} Whatever is awaited has 10 s. */
public final class TestClient implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final String token;
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private JsonNode welcome;
    private String room = "";

    private TestClient(String name, String token) {
        this.name = name;
        this.token = token;
    }

    public static TestClient connect(String name, int port, String token, String query) {
        var guest = new TestClient(name, token);
        guest.socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws?token=" + token + query), guest)
                .join();
        guest.welcome = guest.next();
        assertEquals("welcome", guest.welcome.path("type").textValue());
        return guest;
    }

    public String name() {
        return name;
    }

    public String token() {
        return token;
    }

    public String uid() {
        return welcome.path("uid").textValue();
    }

    public JsonNode welcome() {
        return welcome;
    }

    // ---- What the guest does.

    public TestClient joins(String room) {
        sends("join", "room", room);
        hearsA("joined");
        this.room = room;
        return this;
    }

    /** Says it in the room joined last. */
    public void says(String text) {
        sends("message", "room", room, "text", text);
    }

    /** Sends a frame of this type with these fields. */
    public void sends(String type, String... fields) {
        var frame = JsonNodeFactory.instance.objectNode().put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            frame.put(fields[i], fields[i + 1]);
        }
        sendsText(frame.toString());
    }

    public void sendsText(String text) {
        socket.sendText(text, true).join();
    }

    public WebSocket socket() {
        return socket;
    }

    @Override
    public void close() {
        socket.abort();
    }

    // ---- What the guest hears.

    /** The next message is this one; frames of other types are passed over. */
    public JsonNode hears(String text) {
        JsonNode message = hearsA("message");
        assertEquals(text, message.path("text").textValue());
        return message;
    }

    /** The next frame of this type; others before it are passed over. */
    public JsonNode hearsA(String type) {
        return awaits(frame -> frame.path("type").textValue().equals(type), type);
    }

    /** The next error has this code. */
    public JsonNode isTold(String code) {
        JsonNode error = hearsA("error");
        assertEquals(code, error.path("code").textValue(), error.toString());
        return error;
    }

    /** The very next frame, whatever it is. */
    public JsonNode next() {
        try {
            JsonNode frame = heard.poll(10, TimeUnit.SECONDS);
            assertNotNull(frame, name + " heard nothing");
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that has come until the answer to a ping, which comes last. */
    public List<JsonNode> everythingSoFar() {
        sends("ping");
        var all = new ArrayList<JsonNode>();
        for (JsonNode frame = next(); !frame.path("type").textValue().equals("pong"); frame = next()) {
            all.add(frame);
        }
        return all;
    }

    public int closeCode() {
        return closed.orTimeout(10, TimeUnit.SECONDS).join();
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    private JsonNode awaits(Predicate<JsonNode> wanted, String words) {
        var others = new ArrayList<JsonNode>();
        while (true) {
            try {
                JsonNode frame = heard.poll(10, TimeUnit.SECONDS);
                assertNotNull(frame, name + " waited for " + words + " and heard " + others);
                if (wanted.test(frame)) {
                    return frame;
                }
                others.add(frame);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    // ---- The JDK's client calls these.

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            for (String line : part.toString().split("\n")) {
                heard.add(read(line));
            }
            part.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(line, e);
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.complete(1006);
    }
}
