package roomloop.auth;

import java.time.Instant;

/**
 * What a token says of its guest.
 *
 * @param uid random; stays the same when the token is renewed
 * @param expiresAt the moment from which the token is worth nothing
 */
public record Identity(String uid, String name, Instant expiresAt) {}
