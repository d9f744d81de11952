package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.support.RawWebSocketClient;
import roomloop.support.ServerProcess;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** The server as a process: what it prints, how it starts, how it ends. */
class ProcessTest {
    @Test
    void it_says_where_it_listens_and_nothing_else() throws Exception {
        try (var server = new ServerProcess(Map.of())) {
            assertEquals(List.of("Roomloop listens on http://127.0.0.1:" + server.port()), server.lines());
        }
    }

    @Test
    void sigterm_sends_all_clients_away_with_1012_and_ends_with_0() throws Exception {
        try (var server = new ServerProcess(Map.of())) {
            int port = server.port();
            var guests =
                    IntStream.range(0, 20).mapToObj(i -> guest(port, "g" + i)).toList();
            long began = System.nanoTime();
            server.terminate();
            guests.forEach(guest -> assertEquals(1012, guest.closeCode(), guest.name()));
            assertEquals(0, server.exitCode());
            assertTrue(Duration.ofNanos(System.nanoTime() - began).toSeconds() < 10); // DESIGN promises it
        }
    }

    @Test
    void every_bad_variable_gets_a_line_and_the_exit_code_is_2() throws Exception {
        try (var server = new ServerProcess(
                Map.of("PORT", "x", "PUBLIC_DIR", "/x", "JWT_SECRET", "31 bytes are not enough for it"))) {
            assertEquals(2, server.exitCode());
            assertEquals(3, server.lines().size());
            assertTrue(server.lines().toString().contains("PORT=x"));
            assertTrue(
                    !server.lines().toString().contains("31 bytes"),
                    server.lines().toString());
        }
    }

    @Test
    void a_port_that_is_taken_is_one_clear_line_and_exit_code_1() throws Exception {
        try (var first = new ServerProcess(Map.of())) {
            String port = "" + first.port();
            try (var second = new ServerProcess(Map.of("PORT", port))) {
                assertEquals(1, second.exitCode());
                assertEquals(List.of("can't listen on 127.0.0.1:" + port + ": Address already in use"), second.lines());
            }
        }
    }

    @Test
    void a_host_that_is_unknown_is_named() throws Exception {
        try (var server = new ServerProcess(Map.of("HOST", "no-such-host.invalid"))) {
            assertEquals(1, server.exitCode());
            assertEquals(
                    List.of("can't listen on no-such-host.invalid:0: this host can't be resolved"), server.lines());
        }
    }

    /** Else a supervisor would take it for the end of its work. */
    @Test
    void a_bug_at_the_start_is_told_and_exit_code_1() throws Exception {
        Path folder = Files.createDirectories(Path.of("target/classpath:page")); // Jetty takes it for a strange URI
        Path page = Files.writeString(folder.resolve("index.html"), "<p>a page");
        try (var server =
                new ServerProcess(Map.of("PUBLIC_DIR", folder.getFileName().toString()))) {
            assertEquals(1, server.exitCode());
            assertTrue(server.lines().toString().contains("IllegalArgumentException"), () -> "" + server.lines());
        } finally {
            Files.delete(page);
            Files.delete(folder);
        }
    }

    @Test
    void another_page_is_served_if_its_folder_is_named_and_a_public_folder_beside_the_server_is_not() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "page");
        Files.writeString(folder.resolve("index.html"), "<p>another page");
        try (var server =
                new ServerProcess(Map.of("PUBLIC_DIR", folder.toAbsolutePath().toString()))) {
            assertEquals("<p>another page", body(server));
        }
        Path beside = Files.createDirectories(Path.of("target/public")); // servers of tests run in target
        Files.writeString(beside.resolve("index.html"), "<p>not this one");
        try (var server = new ServerProcess(Map.of())) {
            assertTrue(body(server).contains("Roomloop"));
        } finally {
            Files.delete(beside.resolve("index.html"));
            Files.delete(beside);
        }
    }

    private static String body(ServerProcess server) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void the_log_tells_no_token_and_no_text_however_much_it_tells() throws Exception {
        try (var server = new ServerProcess(Map.of("LOG_LEVEL", "debug"))) {
            TestClient ann = guest(server.port(), "ann").joins("tea");
            ann.says("a secret between friends");
            ann.hears("a secret between friends");
            ann.sendsText("not json, and secret too");
            ann.isTold("bad_json");
            server.terminate();
            assertEquals(0, server.exitCode());
            String log = server.lines().toString();
            assertTrue(log.contains("event=room_opened room=tea"), log);
            assertTrue(log.contains("event=ended reason=restart guest=\"ann\" uid=" + ann.uid()), log);
            assertTrue(!log.contains("secret") && !log.contains(ann.token()), log);
        }
    }

    @Test
    void a_noisy_guest_does_not_fill_the_log() throws Exception {
        try (var server = new ServerProcess(Map.of("TOKEN_RATE", "off"))) {
            server.port();
            long began = System.nanoTime();
            for (int i = 0; i < 40; i++) {
                TestClient eve = guest(server.port(), "eve");
                for (int bad = 0; bad <= 50; bad++) {
                    eve.sendsText("nonsense");
                }
                assertEquals(4100, eve.closeCode());
                answers(server, "GET /ws?token=nonsense HTTP/1.1\r\nHost: x\r\n\r\n");
                answers(server, "POST /api/token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx");
            }
            server.terminate();
            assertEquals(0, server.exitCode());
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
            int most = 1 + 20 + (int) seconds; // where it listens, 20, and one a second
            assertTrue(server.lines().size() <= most, server.lines().toString());
        }
    }

    private static void answers(ServerProcess server, String request) throws Exception {
        try (var raw = new RawWebSocketClient(server.port())) {
            raw.sendBytes(request.getBytes(StandardCharsets.US_ASCII));
            raw.finish();
            raw.head();
        }
    }

    @Test
    void secrets_are_rotated_without_sending_any_client_away() throws Exception {
        String next = "the next secret which is long enough as well";
        try (var server = new ServerProcess(Map.of("JWT_SECRET", next + "," + TestServer.SECRET))) {
            TestClient ann = guest(server.port(), "ann"); // her token was signed with the old one
            var renewal = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/token/renew"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + ann.token())
                    .build();
            try (var http = HttpClient.newHttpClient()) {
                String granted =
                        http.send(renewal, HttpResponse.BodyHandlers.ofString()).body();
                String token =
                        new ObjectMapper().readTree(granted).path("token").textValue();
                assertTrue(TestServer.tokens(Duration.ofHours(1)).verify(token).isEmpty());
                var onlyNext = new Tokens(List.of(next), Duration.ofHours(1), Clock.systemUTC());
                assertEquals(ann.uid(), onlyNext.verify(token).orElseThrow().uid());
                ann.sends("auth", "token", token);
                assertEquals(List.of(), ann.everythingSoFar());
            }
        }
    }

    @Test
    void without_a_secret_it_makes_one_and_warns() throws Exception {
        try (var server = new ServerProcess(Map.of("JWT_SECRET", ""))) {
            server.port();
            assertEquals(2, server.lines().size());
            assertTrue(
                    server.lines().getFirst().contains("WARN JWT_SECRET is not set"),
                    server.lines().toString());
        }
    }

    @Test
    void help_and_version_answer() throws Exception {
        try (var help = new ServerProcess(Map.of(), "--help");
                var version = new ServerProcess(Map.of(), "--version");
                var nonsense = new ServerProcess(Map.of(), "--nonsense")) {
            assertEquals(0, help.exitCode());
            assertEquals(variables(), words(help.lines()));
            assertEquals(0, version.exitCode());
            assertTrue(version.lines().getFirst().startsWith("roomloop "));
            assertEquals(2, nonsense.exitCode());
        }
    }

    /** All that {@code .env.example} lists. */
    private static Set<String> variables() throws IOException {
        return Files.readAllLines(Path.of(".env.example")).stream()
                .filter(line -> line.matches("#?[A-Z_]+=.*"))
                .map(line -> line.replaceAll("^#|=.*", ""))
                .collect(Collectors.toSet());
    }

    private static Set<String> words(List<String> help) {
        return help.stream()
                .filter(line -> line.matches(" +[A-Z_ ]+"))
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .collect(Collectors.toSet());
    }

    private static TestClient guest(int port, String name) {
        var tokens = TestServer.tokens(Duration.ofHours(1));
        return TestClient.connect(name, port, tokens.sign(tokens.newUser(new Username(name))), "");
    }
}
