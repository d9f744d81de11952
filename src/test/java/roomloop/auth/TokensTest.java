package roomloop.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import roomloop.support.TokenForger;

class TokensTest {
    private static final String SECRET =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"; // fits HS512
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long IAT = NOW.getEpochSecond();
    private static final String CLAIMS = TokenForger.claims(NOW);

    private final Tokens tokens = at(NOW, SECRET);

    @Test
    void a_token_proves_its_user_for_an_hour() {
        Tokens.Claims ada = tokens.newUser(new Username("ada"));
        String token = tokens.sign(ada);
        assertEquals(NOW.plus(Duration.ofHours(1)), ada.expiresAt());
        assertEquals(Optional.of(ada), tokens.verify(token));
        assertEquals(Optional.of(ada), at(NOW.plusSeconds(3599), SECRET).verify(token));
        assertTrue(at(NOW.plusSeconds(3600), SECRET).verify(token).isEmpty());
    }

    @Test
    void a_renewed_token_is_the_same_user_for_longer() {
        Tokens.Claims ada = tokens.newUser(new Username("ada"));
        Tokens.Claims later = at(NOW.plusSeconds(1800), SECRET).renew(ada);
        assertEquals(new Tokens.Claims(ada.uid(), "ada", NOW.plusSeconds(5400)), later);
    }

    @Test
    void every_user_has_a_uid_of_their_own() {
        var name = new Username("ada");
        assertNotEquals(tokens.newUser(name).uid(), tokens.newUser(name).uid());
    }

    @Test
    void two_secrets_verify_and_the_first_one_signs() {
        String next = "another secret, which is long enough, too";
        Tokens rotating = at(NOW, next, SECRET);
        Tokens.Claims ada = tokens.newUser(new Username("ada"));
        assertEquals(Optional.of(ada), rotating.verify(tokens.sign(ada)));
        assertEquals(Optional.of(ada), at(NOW, next).verify(rotating.sign(ada)));
        assertTrue(tokens.verify(rotating.sign(ada)).isEmpty());
    }

    @Test
    void the_hand_made_token_would_be_good() {
        assertEquals(
                Optional.of(new Tokens.Claims("u1", "ada", NOW.plusSeconds(60))),
                tokens.verify(TokenForger.forge(TokenForger.HEADER, CLAIMS, "HmacSHA256", SECRET)));
    }

    @Test
    void a_token_signed_with_another_key_is_refused() {
        assertTrue(tokens.verify(TokenForger.forge(TokenForger.HEADER, CLAIMS, "HmacSHA256", SECRET + "x"))
                .isEmpty());
    }

    @Test
    void a_token_of_a_name_in_any_script_is_good() {
        for (var name : List.of("प्रिया", "สมชาย", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "Adébáyọ̀")) {
            Tokens.Claims user = tokens.newUser(new Username(name));
            assertEquals(Optional.of(user), tokens.verify(tokens.sign(user)));
        }
    }

    @Test
    void a_key_is_the_utf_8_bytes_of_its_secret() {
        String secret = "мой очень длинный секрет для чата";
        Tokens.Claims ada = tokens.newUser(new Username("ada"));
        String token = at(NOW, secret).sign(ada);
        assertEquals(Optional.of(ada), at(NOW, secret).verify(token));
        for (String lost : List.of("\uFFFD".repeat(33), "\uFFFD".repeat(61), "?".repeat(33), "?".repeat(61))) {
            assertTrue(at(NOW, lost).verify(token).isEmpty());
        }
    }

    @Test
    void a_token_that_was_changed_is_refused() {
        String token = tokens.sign(tokens.newUser(new Username("ada")));
        assertTrue(tokens.verify(token.replaceFirst("\\..", ".f")).isEmpty());
        assertTrue(tokens.verify(token.substring(0, token.lastIndexOf('.') + 1)).isEmpty());
    }

    @Test
    void a_token_is_refused_when_any_character_of_its_signature_changed_or_one_was_added() {
        String token = tokens.sign(tokens.newUser(new Username("ada")));
        for (int i = token.lastIndexOf('.') + 1; i < token.length(); i++) {
            for (char other : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ".toCharArray()) {
                String changed = token.substring(0, i) + other + token.substring(i + 1);
                assertEquals(token.equals(changed), tokens.verify(changed).isPresent(), changed);
            }
        }
        for (String more : List.of("=", "A", "+", " ", "\n", "\0", ".")) {
            assertTrue(tokens.verify(token + more).isEmpty(), more);
            assertTrue(tokens.verify(more + token).isEmpty(), more);
        }
    }

    @Test
    void issuer_and_audience_are_both_roomloop_as_plain_text() {
        String token = tokens.sign(tokens.newUser(new Username("ada")));
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        assertTrue(claims.contains("\"iss\":\"roomloop\""), claims);
        assertTrue(claims.contains("\"aud\":\"roomloop\""), claims);
    }

    @Test
    void every_other_algorithm_is_refused() {
        String none = TokenForger.unsigned("{'alg':'none','typ':'JWT'}", CLAIMS) + ".";
        assertTrue(tokens.verify(none).isEmpty());
        assertTrue(tokens.verify(TokenForger.forge("{'alg':'HS512','typ':'JWT'}", CLAIMS, "HmacSHA512", SECRET))
                .isEmpty());
        assertTrue(tokens.verify(TokenForger.forge("{'alg':'HS384','typ':'JWT'}", CLAIMS, "HmacSHA384", SECRET))
                .isEmpty());
        assertTrue(tokens.verify(TokenForger.forge("{'alg':'RS256','typ':'JWT'}", CLAIMS, "HmacSHA256", SECRET))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alg':'HS256'}",
                "{'alg':'HS256','typ':'at+jwt'}",
                "{'alg':'HS256','typ':'JWT','zip':'DEF'}",
                "{'typ':'JWT'}"
            })
    void a_header_that_is_not_ours_is_refused(String header) {
        assertTrue(tokens.verify(TokenForger.forge(header, CLAIMS, "HmacSHA256", SECRET))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'sub':'u1',",
                "'name':'ada',",
                "'iss':'roomloop',",
                "'aud':'roomloop',",
                "'iat':" + "IAT,",
                ",'exp':EXP"
            })
    void a_missing_claim_is_refused(String claim) {
        String gone = claim.replace("IAT", "" + IAT).replace("EXP", "" + (IAT + 60));
        assertTrue(CLAIMS.contains(gone));
        assertTrue(tokens.verify(TokenForger.forge(TokenForger.HEADER, CLAIMS.replace(gone, ""), "HmacSHA256", SECRET))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'sub':7",
                "'sub':'a|b'",
                "'sub':'01234567890123456789012345678901234567890123456789012345678901234'",
                "'name':'a\\nb'",
                "'name':['ada']",
                "'iss':'other'",
                "'aud':'other'",
                "'iat':'x'",
                "'iat':99999999999",
                "'exp':1"
            })
    void a_claim_that_is_wrong_is_refused(String claim) {
        String name = claim.substring(0, claim.indexOf(':'));
        String wrong = CLAIMS.replaceFirst(name + ":('[^']*'|\\d+)", java.util.regex.Matcher.quoteReplacement(claim));
        assertNotEquals(CLAIMS, wrong);
        assertTrue(tokens.verify(TokenForger.forge(TokenForger.HEADER, wrong, "HmacSHA256", SECRET))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "{}", "\u0000", "eyJhbGciOiJIUzI1NiJ9"})
    void garbage_is_refused(String garbage) {
        assertTrue(tokens.verify(garbage).isEmpty());
        assertTrue(tokens.verify(garbage + "x".repeat(10_000)).isEmpty());
    }

    private static Tokens at(Instant time, String... secrets) {
        return new Tokens(List.of(secrets), Duration.ofHours(1), Clock.fixed(time, ZoneOffset.UTC));
    }
}
