package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.ServerProcess;

/** The page, in a real browser, before a real server. */
class PageTest {
    private static Tab ann;
    private static Tab bob;

    private ServerProcess server;

    @BeforeAll
    static void openBrowsers() {
        ann = new Tab("ann");
        bob = new Tab("bob");
    }

    @AfterAll
    static void closeBrowsers() {
        ann.close();
        bob.close();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private URI start(String port) throws Exception {
        server = new ServerProcess(Map.of("PORT", port, "RATE_LIMIT", "off"));
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    @Test
    void two_guests_chat_and_every_text_arrives_as_it_was_typed() throws Exception {
        URI page = start("0");
        ann.opens(page).joins("tea");
        bob.opens(page.resolve("/#tea"));
        bob.fills("Your name", "bob");
        bob.presses("Join");
        eventually(
                "both are shown to both",
                () -> ann.people().size() == 2 && bob.people().size() == 2);

        for (String text :
                List.of("hello", "a & b <b>bold</b>", "<img src=x onerror=alert(1)>", "مرحبا", "  two  spaces")) {
            ann.says(text);
            ann.sees(text);
            bob.sees(text);
        }
        bob.says("javascript:alert(1)");
        ann.sees("javascript:alert(1)");
        assertEquals(0L, bob.asks("return document.querySelectorAll('.text b, .text img').length"));
        ann.hasNoComplaints();
        bob.hasNoComplaints();
    }

    @Test
    void a_bad_name_is_explained_beside_its_field() throws Exception {
        ann.opens(start("0")).fills("Your name", "a|b");
        ann.fills("Room", "tea");
        ann.presses("Join");
        eventually(
                "the field is marked",
                () -> "true"
                        .equals(ann.asks("return document.querySelector('[name=name]').getAttribute('aria-invalid')")));
        assertTrue(ann.page().contains("letters"), ann.page());
    }

    @Test
    void what_was_typed_while_the_server_was_away_arrives_once_when_it_is_back() throws Exception {
        URI page = start("0");
        ann.opens(page).joins("tea");
        bob.opens(page).joins("tea");
        ann.says("before");
        bob.sees("before");

        server.close();
        server.exitCode();
        ann.says("while it was away");
        start(String.valueOf(page.getPort()));
        ann.sees("while it was away");
        bob.sees("while it was away");
        assertEquals(1, bob.texts().stream().filter("while it was away"::equals).count());
    }

    @Test
    void the_guest_and_the_rooms_survive_a_reload_at_360_pixels() throws Exception {
        try (var cid = new Tab("cid").narrow()) {
            cid.opens(start("0")).joins("tea");
            cid.says("I was here");
            cid.sees("I was here");
            cid.reloads();
            cid.sees("I was here");
            assertEquals(
                    true,
                    cid.asks("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
            cid.hasNoComplaints();
        }
    }
}
