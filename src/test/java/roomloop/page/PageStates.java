package roomloop.page;

import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** Brings the chat page into each of its states, and has each looked at. */
final class PageStates {
    private final TestServer server;
    private final Tab ann;
    private final BiConsumer<Tab, String> look;

    PageStates(TestServer server, Tab ann, BiConsumer<Tab, String> look) {
        this.server = server;
        this.ann = ann;
        this.look = look;
    }

    void visitAll() {
        joinForm();
        try (TestClient bob = server.guest("bob").joins("walk");
                TestClient maria = server.guest("María José", "&room=walk")) {
            ann.joins("walk");
            look.accept(ann, "empty room");
            talk(bob, maria);
            scrolledUp(bob);
            notSent();
            disconnected();
            sides();
            ann.fills("Room", "elsewhere");
            ann.keys(org.openqa.selenium.Keys.ENTER);
            ann.isIn("elsewhere");
            bob.says("@ann, come back");
            ann.reads("1\nunread");
            look.accept(ann, "unread");
            ann.presses("Leave");
            ann.sees("@ann, come back");
            look.accept(ann, "new line");
            ann.presses("Leave");
            ann.reads("Enter a room to talk");
            look.accept(ann, "no room");
        }
    }

    private void joinForm() {
        ann.opens(URI.create("http://127.0.0.1:" + server.port() + "/#walk"));
        look.accept(ann, "join");
        ann.fills("Room", "no room!");
        ann.presses("Join");
        look.accept(ann, "join problems");
    }

    private void talk(TestClient bob, TestClient maria) {
        bob.says("Who has seen the actor that owns this room? @ann, have you?");
        ann.sees("Who has seen the actor that owns this room? @ann, have you?");
        ann.pastes(
                "Here: https://example.org/rooms/walk?of=life#now\n```java\nwhile (true) {\n    turn(inbox.take());\n}\n```\nand `inbox` is bounded.");
        ann.keys(org.openqa.selenium.Keys.ENTER);
        ann.says("one more");
        for (String text : List.of("مرحبا، كيف حالك؟", "👩‍👩‍👧 " + "long".repeat(60), "fine")) {
            maria.sends("message", "room", "walk", "text", text);
            ann.sees(text);
        }
        PageSocket.say(ann, "{\"type\":\"gap\",\"room\":\"walk\"}");
        bob.says("after the gap");
        ann.sees("after the gap");
        for (String name : List.of("bob", "María José")) {
            PageSocket.say(ann, "{\"type\":\"typing\",\"room\":\"walk\",\"from\":\"" + name + "\"}");
        }
        look.accept(ann, "chat");
        ann.asks("document.querySelector('[data-id]').focus()");
        look.accept(ann, "message");
        ann.asks("document.activeElement.blur()");
        ann.types("@b");
        ann.named("[role=option]", "bob"::equals);
        look.accept(ann, "completion");
        ann.message().clear();
        dialogs();
        ann.presses("Copy invite link");
        look.accept(ann, "told");
    }

    private void dialogs() {
        for (String dialog : List.of("Change name", "Settings")) {
            ann.asks(
                    "[...document.querySelectorAll('.me button')].find(b => b.textContent === arguments[0]).click()",
                    dialog);
            look.accept(ann, dialog.toLowerCase(java.util.Locale.ROOT));
            ann.keys(org.openqa.selenium.Keys.ESCAPE);
        }
    }

    private void scrolledUp(TestClient bob) {
        for (int i = 0; i < 20; i++) {
            bob.says("line " + i);
        }
        ann.sees("line 19");
        ann.asks("document.querySelector('[role=log]').scrollTop = 40");
        ann.reads("Latest messages");
        bob.says("unseen");
        ann.reads("1 new message");
        look.accept(ann, "pill");
        ann.presses("1 new messages");
    }

    private void notSent() {
        PageSocket.lose(ann, "\"lost text\"");
        ann.says("lost text");
        ann.reads("sending…");
        ann.holdsTime(); // else the text is sent again after 15 s
        look.accept(ann, "sending");
        var ref = ann.asks("return document.querySelector('[data-ref]').dataset.ref");
        PageSocket.say(
                ann,
                "{\"type\":\"error\",\"code\":\"bad_text\",\"detail\":\"the server would not take it\",\"room\":\"walk\",\"ref\":\"%s\"}"
                        .formatted(ref));
        ann.letsTimeGoOn();
        ann.pastes("too long ".repeat(450));
        ann.reads("Not sent").reads("Too long");
        look.accept(ann, "not sent");
        ann.presses("Remove");
        ann.message().clear();
    }

    private void disconnected() {
        ann.asks("Math.random = () => 0.2"); // no pause is longer than 3 s
        PageSocket.breakOff(ann, 1012);
        ann.types("typed while away", org.openqa.selenium.Keys.ENTER);
        ann.reads("Try now");
        look.accept(ann, "waiting");
        PageSocket.mend(ann);
        ann.asks("dispatchEvent(new Event('online'))");
        ann.sees("typed while away");
        look.accept(ann, "back");
        ann.asks("Math.random = () => 25"); // so that the first pause is long enough for a countdown
        PageSocket.breakOff(ann, 4000);
        ann.reads("Next try in");
        look.accept(ann, "countdown");
        ann.asks("Math.random = () => 0");
        PageSocket.mend(ann);
        ann.presses("Try now");
        ann.reads("Connected again.");
        PageSocket.breakOff(ann, 4100);
        PageSocket.mend(ann);
        ann.reads("asked this tab to stop");
        look.accept(ann, "stopped");
        ann.presses("Try now");
        ann.reads("Connected again.");
    }

    private void sides() {
        for (String side : List.of("rooms", "people")) {
            ann.asks("document.getElementById(arguments[0]).showPopover()", side);
            look.accept(ann, side);
            ann.asks("document.getElementById(arguments[0]).hidePopover()", side);
        }
    }
}
