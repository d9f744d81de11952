package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import roomloop.auth.Username;
import roomloop.support.ServerProcess;
import roomloop.support.TestServer;

/** The guest's token, and when the page has to ask before it goes on. */
class TokenTest extends InBrowser {
    static void changeSession(Tab tab, String change) {
        tab.asks("const s = JSON.parse(localStorage['roomloop.session']);" + change
                + "; localStorage['roomloop.session'] = JSON.stringify(s)");
        tab.reloads();
    }

    /** The browser remembers a guest named ann with this token, in the lobby. */
    static void remembers(Tab tab, String token) {
        tab.asks("""
                const session = { token: arguments[0], username: "ann", uids: ["u"], expiresAt: Date.now() + 9e5, life: 1e6 };
                localStorage["roomloop.session"] = JSON.stringify(session);
                localStorage["roomloop.rooms"] = '["lobby"]';""", token);
        tab.reloads();
    }

    @Test
    void a_token_that_the_server_no_longer_takes_is_replaced_without_asking_and_that_is_said_once() {
        forgives("401");
        forgives("HTTP Authentication failed");
        Tab ann = guest("ann", "token");
        ann.says("mine");
        ann.sees("mine");
        changeSession(ann, "s.token += 'x'");
        isBack(ann);
        assertEquals(2L, ann.asks("return document.querySelectorAll('.message.mine').length"), "hers as before");
        ann.reloads();
        ann.sees("mine, too");
        assertFalse(ann.page().contains("no longer accepted"), "it is said once");
    }

    @Test
    void a_token_that_has_expired_is_replaced_without_asking() {
        forgives("401");
        forgives("HTTP Authentication failed");
        Tab ann = guest("ann", "expired");
        ann.says("mine");
        ann.sees("mine");
        var brief = TestServer.tokens(Duration.ofSeconds(1));
        String token = brief.sign(brief.newUser(Username.parse("ann").orElseThrow()));
        eventually("it has expired", () -> brief.verify(token).isEmpty());
        changeSession(ann, "s.token = '" + token + "'");
        isBack(ann);
    }

    private static void isBack(Tab tab) {
        tab.reads("You are back as ann");
        tab.sees("mine");
        tab.says("mine, too");
        tab.sees("mine, too");
    }

    @Test
    void a_server_that_was_restarted_with_another_secret_takes_all_users_back_and_what_waited_goes_out_once()
            throws Exception {
        forgives("401");
        forgives("HTTP Authentication failed");
        forgives("ERR_CONNECTION_RE");
        var server = uses(new ServerProcess(Map.of("PORT", "0")));
        URI page = URI.create("http://127.0.0.1:" + server.port() + "/");
        Tab ann = guest("ann").opens(page).joins("tea");
        Tab bob = guest("bob").opens(page).joins("tea");
        for (Tab tab : List.of(ann, bob)) {
            tab.asks("Math.random = () => 0.2"); // no pause is longer than 3 s
        }
        ann.fills("Room", "cup");
        ann.keys(Keys.ENTER);
        ann.isIn("cup");
        server.close();
        server.exitCode();
        ann.reads("Try now").says("while it was away");
        assertTrue(ann.driver().getTitle().startsWith("⚠ "), ann.driver().getTitle());
        uses(new ServerProcess(Map.of("PORT", "" + page.getPort(), "JWT_SECRET", "another secret of the next server")))
                .port();
        ann.sees("while it was away").reads("You are back as ann");
        bob.reads("You are back as bob");
        eventually("all is well", () -> !ann.driver().getTitle().startsWith("⚠"));
        assertEquals(1, Collections.frequency(ann.texts(), "while it was away"));
        bob.says("still here");
        eventually("she is back in tea, too", () -> ann.driver().getTitle().startsWith("(1)"));
    }

    @Test
    void only_where_the_name_is_refused_the_page_stops_and_asks() {
        Tab ann = guest("ann", "refused");
        ann.asks("""
                const answers = { "api/token/renew": ["{}", 401], "api/token": ['{"detail":"This name is taken."}', 400] };
                const real = fetch;
                window.fetch = async (path, how) => {
                  const [body, status] = answers[path] ?? [];
                  return status ? new Response(body, { status }) : real(path, how);
                };""");
        PageSocket.breakOff(ann, 4002);
        ann.reads("This name is taken.");
        staysAway(ann);
    }

    private static void staysAway(Tab tab) {
        long tries = PageSocket.tries(tab);
        tab.asks("dispatchEvent(new Event('online'))");
        tab.asks("document.dispatchEvent(new Event('visibilitychange'))");
        assertEquals(tries, PageSocket.tries(tab), "it must not try by itself");
    }

    @Test
    void a_token_that_expires_is_renewed_before_and_the_user_notices_nothing() {
        Tab ann = guest("ann", "renew");
        changeSession(ann, "s.expiresAt = 1");
        ann.isIn("renew");
        eventually("it is renewed", () -> ann.finds("JSON.parse(localStorage['roomloop.session']).expiresAt > 1"));
        ann.says("still here");
        ann.sees("still here");
        assertEquals(1, PageSocket.tries(ann));
    }

    @Test
    void what_one_tab_has_renewed_the_connection_of_the_other_lives_on_too() {
        Tab ann = guest("ann", "both");
        Tab second = ann.duplicate();
        second.isIn("both");
        ann.asks("""
                const s = JSON.parse(localStorage["roomloop.session"]);
                return fetch("api/token/renew", { method: "POST", headers: { Authorization: `Bearer ${s.token}` } })
                  .then((answer) => answer.json())
                  .then(({ token }) => { localStorage["roomloop.session"] = JSON.stringify({ ...s, token }); });""");
        eventually("it tells the server", () -> second.finds("sockets.at(-1).sent.some((f) => f.includes('auth'))"));
        assertEquals(1, PageSocket.tries(second));
    }

    @Test
    void a_tab_that_the_server_sends_away_stays_away_until_the_guest_wants_it_back() {
        Tab ann = guest("ann", "away");
        for (int i = 0; i < 51; i++) {
            PageSocket.send(ann, "nonsense");
        }
        ann.reads("The server asked this tab to stop");
        staysAway(ann);
        ann.presses("Try now");
        ann.reads("Connected again.");
    }
}
