package roomloop.auth;

import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Issues and verifies guests' tokens: JWTs, signed with HS256 and nothing else. Any thread may call anything here. */
public final class Tokens {
    private static final String HOUSE = "roomloop"; // both issuer and audience
    private static final int MAX_LENGTH = 2048; // characters; ours have about 350
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1); // between servers that share a secret
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int MAX_UID = 64; // characters
    private static final Provider HMAC = Security.getProviders("Mac.HmacSHA256")[0];

    private final SecretKey signer;
    private final List<JwtParser> verifiers; // one for each secret
    private final Duration ttl;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * What a token says of its user.
     *
     * @param uid random; stays the same when the token is renewed
     * @param expiresAt the moment from which the token is worth nothing
     */
    public record Claims(String uid, String name, Instant expiresAt) {}

    /**
     * @param secrets one or two, each of at least 32 UTF-8 bytes; the first one signs, every one verifies
     * @param ttl how long a token is good for
     */
    public Tokens(List<String> secrets, Duration ttl, Clock clock) {
        List<SecretKey> keys = secrets.stream().map(Tokens::key).toList();
        this.signer = keys.getFirst();
        this.verifiers = keys.stream().map(key -> verifier(key, clock)).toList();
        this.ttl = ttl;
        this.clock = clock;
    }

    /** Makes up a new guest. */
    public Claims invite(Username name) {
        var uid = new byte[16];
        random.nextBytes(uid);
        return new Claims(HexFormat.of().formatHex(uid), name.value(), expiry());
    }

    /** The same guest, for as long again as a new one. */
    public Claims renew(Claims guest) {
        return new Claims(guest.uid(), guest.name(), expiry());
    }

    /** The token that proves an identity. */
    public String sign(Claims guest) {
        return Jwts.builder()
                .header()
                .type("JWT")
                .and()
                .subject(guest.uid())
                .claim("name", guest.name())
                .issuer(HOUSE)
                .audience()
                .add(HOUSE)
                .and()
                .issuedAt(Date.from(clock.instant()))
                .expiration(Date.from(guest.expiresAt()))
                .signWith(signer, Jwts.SIG.HS256)
                .compact();
    }

    /** Empty unless the token is ours, whole, and still good. */
    public Optional<Claims> verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return verifiers.stream()
                .map(verifier -> identity(verifier, token))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Instant expiry() {
        return clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS); // what a token can say
    }

    private Optional<Claims> identity(JwtParser verifier, String token) {
        try {
            return identity(verifier.parseSignedClaims(token));
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Signature, algorithm, issuer and audience are checked by now; that the rest is there is not. */
    private Optional<Claims> identity(Jws<io.jsonwebtoken.Claims> token) {
        io.jsonwebtoken.Claims claims = token.getPayload();
        if (!"JWT".equals(token.getHeader().getType()) || !isCurrent(claims)) {
            return Optional.empty();
        }
        Instant expiresAt = claims.getExpiration().toInstant();
        return Optional.ofNullable(claims.getSubject())
                .filter(uid -> uid.length() <= MAX_UID && UID.matcher(uid).matches())
                .flatMap(uid -> name(claims).map(name -> new Claims(uid, name, expiresAt)));
    }

    private boolean isCurrent(io.jsonwebtoken.Claims claims) {
        Instant now = clock.instant();
        return claims.getIssuedAt() != null
                && claims.getExpiration() != null
                && !claims.getIssuedAt().toInstant().isAfter(now.plus(CLOCK_SKEW))
                && claims.getExpiration().toInstant().isAfter(now);
    }

    private static Optional<String> name(io.jsonwebtoken.Claims claims) {
        return Optional.ofNullable(claims.get("name", String.class))
                .flatMap(name -> Username.parse(name).map(Username::value).filter(name::equals));
    }

    private static SecretKey key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    private static JwtParser verifier(SecretKey key, Clock clock) {
        return Jwts.parser()
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .zip()
                .clear() // a compressed token could unpack to anything
                .and()
                .provider(HMAC) // else it is looked for again with each token
                .verifyWith(key)
                .requireIssuer(HOUSE)
                .requireAudience(HOUSE)
                .clock(() -> Date.from(clock.instant()))
                .build();
    }
}
