package roomloop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import roomloop.auth.Username;
import roomloop.support.TestServer;

/** The guest's pass, and when the page has to ask before it goes on. */
class TokenTest extends InBrowser {
    static void changeSession(Tab tab, String change) {
        tab.asks("const s = JSON.parse(sessionStorage['roomloop.session']);" + change
                + "; sessionStorage['roomloop.session'] = JSON.stringify(s)");
        tab.reloads();
    }

    @Test
    void an_invalid_token_stops_and_asks() {
        forgives("401");
        forgives("HTTP Authentication failed");
        Tab ann = guest("ann", "token");
        ann.says("mine");
        ann.sees("mine");
        changeSession(ann, "s.token += 'x'");
        isAskedAndComesBack(ann);
        assertEquals(2L, ann.asks("return document.querySelectorAll('.message.mine').length"), "hers as before");
    }

    @Test
    void a_token_that_has_expired_stops_and_asks() {
        forgives("401");
        forgives("HTTP Authentication failed");
        Tab ann = guest("ann", "expired");
        ann.says("mine");
        ann.sees("mine");
        var brief = TestServer.tokens(Duration.ofSeconds(3));
        String token = brief.sign(brief.invite(Username.parse("ann").orElseThrow()));
        changeSession(ann, "s.renewAt = 9e15; s.token = '" + token + "'");
        isAskedAndComesBack(ann);
    }

    private static void isAskedAndComesBack(Tab tab) {
        tab.reads("Your pass isn't valid any more");
        assertFalse(tab.page().contains("Nothing has been said"), "who wasn't let in can't know");
        staysAway(tab);
        tab.presses("Try now");
        tab.sees("mine");
        tab.says("mine, too");
        tab.sees("mine, too");
    }

    private static void staysAway(Tab tab) {
        long tries = Wire.tries(tab);
        tab.asks("dispatchEvent(new Event('online'))");
        tab.asks("document.dispatchEvent(new Event('visibilitychange'))");
        assertEquals(tries, Wire.tries(tab), "it must not try by itself");
    }

    @Test
    void a_token_that_expires_is_renewed_before_without_anybody_noticing() {
        Tab ann = guest("ann", "renew");
        changeSession(ann, "s.renewAt = 0");
        ann.isIn("renew");
        eventually("it is renewed", () -> ann.finds("JSON.parse(sessionStorage['roomloop.session']).renewAt > 0"));
        ann.says("still here");
        ann.sees("still here");
        assertEquals(1, Wire.tries(ann));
    }

    @Test
    void a_tab_that_the_server_sends_away_stays_away_until_the_guest_wants_it_back() {
        Tab ann = guest("ann", "away");
        for (int i = 0; i < 51; i++) {
            Wire.send(ann, "nonsense");
        }
        ann.reads("The server asked this tab to stop");
        staysAway(ann);
        ann.presses("Try now");
        ann.reads("Connected again.");
    }
}
