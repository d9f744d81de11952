package roomloop.page;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** A few guests that talk, for a picture. */
final class SampleConversation {
    private SampleConversation() {}

    /** Leaves all of them in the room, with ann's tab showing what was said. */
    static void between(TestServer server, Tab ann) {
        TestClient bob = server.guest("Bob").joins("lobby");
        TestClient maria = server.guest("María").joins("lobby");
        TestClient lea = server.guest("Léa").joins("lobby");
        server.guest("Olga").joins("garden");
        server.guest("Tim").joins("garden");
        ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/")).joins("lobby");
        says(ann, bob, "Morning! Why is there no lock anywhere in `Room`?");
        says(ann, maria, "Because nobody else touches its members. One loop on a virtual thread owns them:");
        says(ann, maria, "```java\nwhile (open) {\n    turn(inbox.take());\n}\n```");
        says(ann, lea, "And when the inbox is full?");
        ann.says("Then the sender's socket isn't read for a while. TCP tells the rest of the world.");
        ann.sees("Then the sender's socket isn't read for a while. TCP tells the rest of the world.");
        says(ann, bob, "@ann and a guest who never reads?");
        ann.says(
                "Is cut when the outbox is full, and catches up from the log. See https://en.wikipedia.org/wiki/Actor_model");
        says(ann, lea, "Nobody waits for anybody. Neat.");
        maria.sends("typing", "room", "lobby");
        ann.reads("María is typing");
    }

    /** Guests that only listen. */
    static void audience(TestServer server) {
        List.of("Bob", "María", "Léa", "Olga")
                .forEach(name -> server.guest(name).joins("lobby"));
    }

    /** A guest who doesn't stop talking in the lobby, so that there is something to see inside. */
    static AtomicBoolean untilFalse(TestServer server) {
        var talking = new AtomicBoolean(true);
        TestClient max = server.guest("Max").joins("lobby");
        Thread.ofVirtual().start(() -> {
            for (int i = 0; talking.get(); i++) {
                max.says("line " + i);
                max.hears("line " + i);
            }
        });
        return talking;
    }

    private static void says(Tab reader, TestClient guest, String text) {
        guest.says(text);
        reader.sees(text);
    }
}
