package roomloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A guest with a socket made of a queue: what the room's side of a connection sees, without a network. */
final class FakeClient implements ClientSocket {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rooms rooms;
    private final Client client;
    private final boolean reads;
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> textMessages = new LinkedBlockingQueue<>(); // frames in each
    private volatile CountDownLatch gate = new CountDownLatch(0); // a thread that writes waits for it
    private volatile CountDownLatch closing = new CountDownLatch(0); // the thread that closes the socket waits for it
    private volatile boolean isBroken;
    private final AtomicReference<String> end = new AtomicReference<>("open");

    private FakeClient(Rooms rooms, User guest, int window, boolean reads) {
        this.rooms = rooms;
        this.reads = reads;
        this.client = rooms.connect(guest, this, window);
    }

    static FakeClient named(String name, Rooms rooms) {
        return of(new User("uid-" + name, name), rooms);
    }

    static FakeClient of(User guest, Rooms rooms) {
        return new FakeClient(rooms, guest, 0, true);
    }

    static FakeClient notReading(String name, Rooms rooms) {
        return new FakeClient(rooms, new User("uid-" + name, name), 0, false);
    }

    static FakeClient withWindow(int window, String name, Rooms rooms) {
        return new FakeClient(rooms, new User("uid-" + name, name), window, true);
    }

    Client client() {
        return client;
    }

    FakeClient joins(String room) throws Exception {
        rooms.join(client, new RoomName(room), Optional.empty());
        return this;
    }

    FakeClient joins(String room, String since) throws Exception {
        rooms.join(client, new RoomName(room), MessageId.parse(since));
        return this;
    }

    void leaves(String room) throws Exception {
        rooms.leave(client, new RoomName(room));
    }

    void types(String room) throws Exception {
        rooms.typing(client, new RoomName(room));
    }

    void asksForHistory(String room, String before) {
        rooms.history(client, new RoomName(room), MessageId.parse(before).orElseThrow());
    }

    void says(String room, String text) throws Exception {
        rooms.publish(client, new Draft(new RoomName(room), client.user(), text, Optional.empty()));
    }

    /** From now on the room's thread, when it has something to write here, waits. */
    void holdsTheRoomUp() {
        gate = new CountDownLatch(1);
    }

    void letsTheRoomGo() {
        gate.countDown();
    }

    /** From now on its socket takes its time to close. */
    void saysNoGoodbye() {
        closing = new CountDownLatch(1);
    }

    void saysGoodbye() {
        closing.countDown();
    }

    /** From now on its socket has a bug. */
    void breaks() {
        isBroken = true;
    }

    void goesAway() {
        client.close(CloseReason.NORMAL);
    }

    /** The next frame, which must be of that type; presence frames are passed over unless asked for. */
    JsonNode gets(String type) throws Exception {
        while (true) {
            JsonNode frame = frames.poll(10, TimeUnit.SECONDS);
            assertNotNull(frame, client.user().name() + " waited 10 s for a frame of type " + type);
            if (frame.path("type").asText().equals(type)) {
                return frame;
            }
            assertEquals("presence", frame.path("type").asText(), frame.toString());
        }
    }

    /** The next presence frame in which that name came or went. */
    JsonNode gets(String type, String list, String name) throws Exception {
        while (true) {
            JsonNode frame = frames.poll(10, TimeUnit.SECONDS);
            assertNotNull(frame, client.user().name() + " waited 10 s to be told of " + name);
            if (frame.path("type").asText().equals(type)
                    && frame.path(list).toString().contains('"' + name + '"')) {
                return frame;
            }
        }
    }

    /** Waits for the presence frame that says so. */
    void isToldThatThereAre(int members) throws Exception {
        while (gets("presence").path("count").asInt() != members) {}
    }

    /** Is answered {@code left}, perhaps after the answer to a join. */
    void isLeft() throws Exception {
        String type = "";
        while (!type.equals("left")) {
            JsonNode frame = frames.poll(10, TimeUnit.SECONDS);
            assertNotNull(frame, "left is missing");
            type = frame.path("type").asText();
            assertTrue(Set.of("left", "joined", "presence").contains(type), frame.toString());
        }
    }

    void hears(String text) throws Exception {
        assertEquals(text, gets("message").path("text").asText());
    }

    boolean hasBeenTold(String text) {
        return frames.stream().anyMatch(frame -> frame.path("text").asText().equals(text));
    }

    /** Is refused, and told that other thing, in whatever order. */
    void isRefused(ErrorCode code, String other) throws Exception {
        var types = new HashSet<String>();
        for (int i = 0; i < 2; i++) {
            JsonNode frame = frames.poll(10, TimeUnit.SECONDS);
            assertNotNull(frame, "nothing came");
            types.add(
                    frame.path("type").asText().equals("error")
                            ? frame.path("code").asText()
                            : frame.path("type").asText());
        }
        assertEquals(Set.of(code.wire(), other), types);
    }

    void isRefused(ErrorCode code) throws Exception {
        assertEquals(code.wire(), gets("error").path("code").asText());
    }

    /** Those texts, out of the answer to a join. */
    static List<String> texts(JsonNode joined) {
        var texts = new ArrayList<String>();
        joined.path("messages").forEach(m -> texts.add(m.path("text").asText()));
        return texts;
    }

    void isCut(CloseReason reason) {
        eventually(client.user().name() + " is cut", () -> !end.get().equals("open"));
        assertEquals(Optional.of(reason), client.closeReason());
    }

    String end() {
        return end.get();
    }

    int textMessages() {
        return textMessages.size();
    }

    @Override
    public boolean write(Frame frame, Runnable done) {
        if (isBroken) {
            throw new IllegalStateException("a bug of the socket");
        }
        CountDownLatch held = gate; // before the frame is seen: what is held up comes after it
        String[] lines = frame.toString().split("\n");
        textMessages.add(lines.length);
        for (String line : lines) {
            try {
                frames.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw new AssertionError(line, e);
            }
        }
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return reads;
    }

    @Override
    public void close(CloseReason reason) {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertTrue(end.compareAndSet("open", "closed " + reason.code()));
    }

    @Override
    public void disconnect() {
        assertTrue(end.compareAndSet("open", "dropped"));
    }
}
