package roomloop.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** A CA made for a test, and the one certificate that it has issued: to a Redis. */
final class Authority implements AutoCloseable {
    private static final String STORE_PASSWORD = "changeit";

    private final Path directory = Files.createTempDirectory("roomloop-tls");

    /** @param name what the certificate says it is for, such as {@code ip:127.0.0.1} */
    Authority(String name) throws Exception {
        keytool("keys", "-genkeypair", "-keyalg", "EC", "-alias", "ca", "-dname", "CN=CA of a test", "-ext", "bc:c");
        keytool(
                "keys",
                "-genkeypair",
                "-keyalg",
                "EC",
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
    }

    /** What a {@code redis-server} needs to be told to use the certificate. */
    Stream<String> server() {
        return Stream.of(
                "--tls-cert-file",
                path("redis.crt"),
                "--tls-key-file",
                path("redis.key"),
                "--tls-ca-cert-file",
                path("ca.crt"),
                "--tls-auth-clients",
                "no");
    }

    /** What {@code redis-cli} needs to be told to trust the CA. */
    Stream<String> cli() {
        return Stream.of("--tls", "--cacert", path("ca.crt"));
    }

    /** What a JVM needs to be told to trust the CA. */
    String jvm() {
        return "-Djavax.net.ssl.trustStore=" + path("trusted") + " -Djavax.net.ssl.trustStorePassword="
                + STORE_PASSWORD;
    }

    /** What Jedis needs to be told to trust the CA, whatever the certificate is for. */
    SslOptions jedis() {
        return SslOptions.builder()
                .truststore(directory.resolve("trusted").toFile(), STORE_PASSWORD.toCharArray())
                .sslVerifyMode(SslVerifyMode.CA)
                .build();
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
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
