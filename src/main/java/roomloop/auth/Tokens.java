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
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Issues and verifies the users' tokens: JWTs, signed with HS256 and nothing else. Any thread may call anything here. */
public final class Tokens {
    private static final String ISSUER = "roomloop"; // and audience
    private static final int MAX_LENGTH = 2048; // characters of a token; ours have about 350
    private static final Set<String> REQUIRED = Set.of("sub", "name", "iat", "exp");
    // The parser passes over foreign characters in a signature, and over the two spare bits of its last one.
    private static final Pattern SHAPE = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]{42}[AEIMQUYcgkosw048]");
    private static final String SCHEME = "Bearer ";
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1); // between servers that share a secret
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
     * @param expiresAt the moment from which the token isn't valid any more, in whole seconds
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

    /** A new user, with a new random uid. */
    public Claims newUser(Username name) {
        var uid = new byte[16];
        random.nextBytes(uid);
        return new Claims(HexFormat.of().formatHex(uid), name.value(), expiry());
    }

    /** The same user, for as long again as a new one. */
    public Claims renew(Claims claims) {
        return new Claims(claims.uid(), claims.name(), expiry());
    }

    private Instant expiry() {
        return clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The token that proves these claims. */
    public String sign(Claims claims) {
        return Jwts.builder()
                .header()
                .type("JWT")
                .and()
                .subject(claims.uid())
                .claim("name", claims.name())
                .issuer(ISSUER)
                .claim("aud", ISSUER) // audience() would make a list of one
                .issuedAt(Date.from(clock.instant()))
                .expiration(Date.from(claims.expiresAt()))
                .signWith(signer, Jwts.SIG.HS256)
                .compact();
    }

    /** The token in an {@code Authorization} header; empty if that holds something else. */
    public static Optional<String> bearer(String authorization) {
        boolean isOne = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length()); // in either case
        return isOne ? Optional.of(authorization.substring(SCHEME.length()).strip()) : Optional.empty();
    }

    /** What a token says; empty unless it is ours, whole, and still good. */
    public Optional<Claims> verify(String token) {
        return verifiers.stream()
                .filter(verifier -> isWhole(token))
                .flatMap(verifier -> verify(verifier, token).stream())
                .findFirst();
    }

    private static boolean isWhole(String token) {
        return token.length() <= MAX_LENGTH && SHAPE.matcher(token).matches();
    }

    private Optional<Claims> verify(JwtParser verifier, String token) {
        try {
            return Optional.of(verifier.parseSignedClaims(token))
                    .filter(this::isGood)
                    .map(Tokens::claims);
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Signature, algorithm, issuer and audience are right by now. The rest may be missing or wrong. */
    private boolean isGood(Jws<io.jsonwebtoken.Claims> token) {
        var said = token.getPayload();
        return "JWT".equals(token.getHeader().getType())
                && said.keySet().containsAll(REQUIRED)
                && UID.matcher(said.getSubject()).matches()
                && isName(said.get("name", String.class))
                && !said.getIssuedAt().toInstant().isAfter(clock.instant().plus(CLOCK_SKEW))
                && said.getExpiration().toInstant().isAfter(clock.instant());
    }

    private static boolean isName(String name) {
        return Username.parse(name).map(Username::value).filter(name::equals).isPresent();
    }

    private static Claims claims(Jws<io.jsonwebtoken.Claims> token) {
        var said = token.getPayload();
        return new Claims(
                said.getSubject(),
                said.get("name", String.class),
                said.getExpiration().toInstant());
    }

    private static SecretKey key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    private static JwtParser verifier(SecretKey key, Clock clock) {
        return Jwts.parser()
                .verifyWith(key)
                .requireIssuer(ISSUER)
                .requireAudience(ISSUER)
                .clock(() -> Date.from(clock.instant()))
                .sig()
                .clear()
                .add(Jwts.SIG.HS256) // no other algorithm, whatever a token says
                .and()
                .zip()
                .clear() // a compressed token could unpack to anything
                .and()
                .provider(HMAC) // else it is looked for again with each token
                .build();
    }
}
