package roomloop.support;

import java.io.IOException;
import java.util.stream.Stream;
import redis.clients.jedis.resps.AccessControlLogEntry;

/** A Redis that speaks TLS only, with a certificate of a CA made for it, and lets in the user {@code ada}. */
public final class SecureRedis implements AutoCloseable {
    public static final String PASSWORD = "open-sesame";

    private final Authority authority;
    private final TestRedis redis;

    /** @param name what the certificate says it is for, such as {@code ip:127.0.0.1} */
    public SecureRedis(String name) throws Exception {
        authority = new Authority(name);
        redis = new SecureProcess(TestRedis.freePort(), authority, Stream.of());
        redis.restart();
    }

    /** With a password, right or wrong. */
    public String uri(String password) {
        return uri("ada", password);
    }

    private String uri(String user, String password) {
        return "rediss://" + user + ":" + password + "@127.0.0.1:" + redis.port();
    }

    /** Of a user that may do all that {@code ada} may, except subscribe: Redis makes users so if no channel is named. */
    public String uriOfWhoMayNotListen() {
        try (var cli = redis.cli()) {
            String rights = "on >" + PASSWORD + " " + SecureProcess.RIGHTS + " resetchannels";
            cli.aclSetUser("deaf", rights.split(" "));
        }
        return uri("deaf", PASSWORD);
    }

    /** How often Redis has refused a command because the user lacked the right. */
    public long refusals() {
        try (var cli = redis.cli()) {
            return cli.aclLog().stream()
                    .mapToLong(AccessControlLogEntry::getCount)
                    .sum();
        }
    }

    /** What a JVM needs to be told to trust the CA. */
    public String trust() {
        return authority.jvm();
    }

    @Override
    public void close() throws IOException {
        redis.close();
        authority.close();
    }
}
