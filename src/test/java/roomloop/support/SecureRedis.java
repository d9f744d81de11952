package roomloop.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A {@code redis-server} that speaks TLS only, with a certificate of a CA made for it, and lets in only the user {@code ada}. */
public final class SecureRedis implements AutoCloseable {
    public static final String PASSWORD = "open-sesame";

    /** All that a server needs. */
    private static final String RIGHTS = "~{room:* &room:* +@all -@dangerous";

    private static final String STORE_PASSWORD = "changeit";

    private final Path directory = Files.createTempDirectory("roomloop-tls");
    private final int port = TestRedis.freePort();
    private final Process process;

    /** @param name what the certificate says it is for, such as {@code ip:127.0.0.1} */
    public SecureRedis(String name) throws Exception {
        keytool("keys", "-genkeypair", "-keyalg", "RSA", "-alias", "ca", "-dname", "CN=CA of a test", "-ext", "bc:c");
        keytool(
                "keys",
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "redis",
                "-signer",
                "ca",
                "-dname",
                "CN=redis",
                "-ext",
                "san=" + name);
        var keys = KeyStore.getInstance(directory.resolve("keys").toFile(), STORE_PASSWORD.toCharArray());
        pem(
                "redis.key",
                "PRIVATE KEY",
                keys.getKey("redis", STORE_PASSWORD.toCharArray()).getEncoded());
        pem("redis.crt", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
        pem("ca.crt", "CERTIFICATE", keys.getCertificate("ca").getEncoded());
        keytool("trusted", "-importcert", "-noprompt", "-alias", "ca", "-file", path("ca.crt"));
        process = start();
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--port", "0", "--save", ""));
        command.addAll(List.of("--dir", directory.toString(), "--tls-port", "" + port, "--tls-auth-clients", "no"));
        command.addAll(List.of("--tls-cert-file", path("redis.crt"), "--tls-key-file", path("redis.key")));
        command.addAll(List.of("--tls-ca-cert-file", path("ca.crt"), "--user", "default", "off"));
        command.addAll(List.of("--user", "ada", "on", ">" + PASSWORD));
        command.addAll(List.of(RIGHTS.split(" ")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** With a password, right or wrong. */
    public String uri(String password) {
        return "rediss://ada:" + password + "@127.0.0.1:" + port;
    }

    /** What a JVM needs to be told to trust the CA. */
    public String trust() {
        return "-Djavax.net.ssl.trustStore=" + path("trusted") + " -Djavax.net.ssl.trustStorePassword="
                + STORE_PASSWORD;
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }

    private void pem(String file, String what, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }

    private void keytool(String store, String... command) throws Exception {
        var all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        all.addAll(List.of(command));
        all.addAll(List.of("-keystore", path(store), "-storepass", STORE_PASSWORD));
        var keytool = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(all + ": " + said);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
