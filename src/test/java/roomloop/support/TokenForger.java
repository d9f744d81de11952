package roomloop.support;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Puts tokens together by hand, so that no library corrects or refuses them. JSON is written with single quotes. */
public final class TokenForger {
    public static final String HEADER = "{'alg':'HS256','typ':'JWT'}";

    private TokenForger() {}

    /** Claims as the server makes them, good for a minute. */
    public static String claims(Instant now) {
        long iat = now.getEpochSecond();
        return "{'sub':'u1','name':'ada','iss':'roomloop','aud':'roomloop','iat':" + iat + ",'exp':" + (iat + 60) + "}";
    }

    /** @param algorithm the one that really signs, as Java calls it */
    public static String forge(String header, String claims, String algorithm, String secret) {
        try {
            String signed = unsigned(header, claims);
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String unsigned(String header, String claims) {
        return base64(header) + "." + base64(claims);
    }

    private static String base64(String json) {
        return base64(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
