package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import roomloop.support.TestServer;

/** What all tests of the page share: a server, guests at browsers, and that no page may complain. */
abstract class InBrowser {
    private static TestServer server;

    private final List<Tab> tabs = new ArrayList<>();
    private final List<AutoCloseable> used = new ArrayList<>();
    private final List<String> forgiven = new ArrayList<>();

    @BeforeAll
    static void openServer() throws Exception {
        server = TestServer.alone(Map.of("RATE_LIMIT", "off", "TOKEN_RATE", "off", "INSIDE", "on"));
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    static TestServer server() {
        return server;
    }

    static URI page() {
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    /** A guest at a browser, which is closed after the test. */
    Tab guest(String name) {
        var tab = new Tab(name);
        tabs.add(tab);
        return tab;
    }

    Tab guest(String name, String room) {
        return guest(name).opens(page()).joins(room);
    }

    /** Something that is closed after the test, when the browsers are gone. */
    <T extends AutoCloseable> T uses(T thing) {
        used.add(thing);
        return thing;
    }

    /** A complaint that holds these words is part of the test. */
    void forgives(String words) {
        forgiven.add(words);
    }

    @AfterEach
    void noPageComplains() throws Exception {
        tabs.forEach(Tab::close);
        for (var thing : used) {
            thing.close();
        }
        var complaints = Browser.browser().complaints().stream()
                .filter(complaint -> forgiven.stream().noneMatch(complaint::contains))
                .toList();
        assertEquals(List.of(), complaints, "in the console");
    }
}
