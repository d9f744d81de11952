package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import roomloop.auth.Username;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** {@code scripts/run-servers}, as a user runs it. The jar must have been built, so it runs in Maven's verify phase. */
class RunServersIT {
    @Test
    void clients_on_two_of_its_servers_chat_and_sigterm_leaves_nothing_running() throws Exception {
        var script = start(Map.of("PORT", "0"), "2");
        var out = script.inputReader(StandardCharsets.UTF_8);
        try {
            TestClient ann = guest(URI.create(out.readLine()), "ann").joins("tea");
            TestClient bob = guest(URI.create(out.readLine()), "bob").joins("tea");
            ann.says("is it warm over there?");
            bob.hears("is it warm over there?");
            bob.says("it is");
            ann.hears("is it warm over there?");
            ann.hears("it is");
            var children = servers(script);
            assertEquals(3, children.size(), "two servers and a Redis");
            script.toHandle().destroy();
            assertEquals(1012, ann.closeCode());
            assertEquals(0, exitCode(script));
            assertEquals(
                    List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
        } finally {
            script.toHandle().destroy();
        }
    }

    @Test
    void one_that_cannot_start_stops_all_and_says_why() throws Exception {
        try (var other = takePortAfterAFreeOne()) {
            int free = other.getLocalPort() - 1;
            var script = start(Map.of("PORT", "" + free), "2");
            String complaint = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(1, exitCode(script));
            assertTrue(complaint.contains("server-2 ended with code 1"), complaint);
            assertTrue(complaint.contains("can't listen on 127.0.0.1:" + (free + 1)), complaint);
            assertFalse(isTaken(free), "the other server still runs");
        }
    }

    /** As the server reads it; to bash such a number is an octal one. */
    @Test
    void a_port_may_begin_with_a_zero() throws Exception {
        int port = 9_000;
        while (isTaken(port)) {
            port++;
        }
        var script = start(Map.of("PORT", "0" + port), "1");
        try (var out = script.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("http://127.0.0.1:" + port, out.readLine());
        } finally {
            script.toHandle().destroy();
        }
        assertEquals(0, exitCode(script));
    }

    @Test
    void it_wants_to_know_how_many() throws Exception {
        for (String number : List.of("", "0", "-1", "65", "two", "1.5")) {
            var script = start(Map.of(), number);
            String complaint = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(2, exitCode(script), number);
            assertTrue(complaint.contains("from 1 to 64") && complaint.contains(number), complaint);
        }
    }

    private static Process start(Map<String, String> settings, String number) throws IOException {
        var builder = new ProcessBuilder("bash", "scripts/run-servers", number);
        builder.environment().putAll(Map.of("JWT_SECRET", TestServer.SECRET, "HOST", "127.0.0.1"));
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS", "-Xmx128m"));
        builder.environment().put("REDIS_ADDR", "");
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static List<ProcessHandle> servers(Process script) {
        return script.descendants()
                .filter(child -> Stream.of("/java", "/redis-")
                        .anyMatch(name -> child.info().command().orElse("").contains(name)))
                .toList();
    }

    private static ServerSocket takePortAfterAFreeOne() throws IOException {
        while (true) {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new ServerSocket(free.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                // Another pair may do.
            }
        }
    }

    private static boolean isTaken(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static int exitCode(Process script) throws InterruptedException {
        assertTrue(script.waitFor(60, TimeUnit.SECONDS), "still running");
        return script.exitValue();
    }

    private static TestClient guest(URI server, String name) {
        var tokens = TestServer.tokens(Duration.ofHours(1));
        return TestClient.connect(name, server.getPort(), tokens.sign(tokens.newUser(new Username(name))), "");
    }
}
