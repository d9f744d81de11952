package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static roomloop.support.Eventually.eventually;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import roomloop.support.RawWebSocketClient;
import roomloop.support.ServerProcess;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;

/** A server that has little of something goes on, and harms no client that does nothing wrong. */
class ScarcityTest {
    private static final String LONG_TEXT = "\u0436".repeat(4_000); // of two bytes in UTF-8 and in Java

    @Test
    void with_64_megabytes_and_long_texts_in_many_rooms_it_lives_and_readers_miss_nothing() throws Exception {
        try (var server = ServerProcess.withHeap("64m", Map.of("RATE_LIMIT", "off", "TOKEN_RATE", "off"))) {
            talksInManyRooms(server);
        }
    }

    @Test
    void with_64_megabytes_and_redis_likewise() throws Exception {
        try (var redis = TestRedis.start();
                var server = ServerProcess.withHeap(
                        "64m",
                        Map.of(
                                "RATE_LIMIT",
                                "off",
                                "TOKEN_RATE",
                                "off",
                                "REDIS_ADDR",
                                redis.uri().toString()))) {
            talksInManyRooms(server);
        }
    }

    /** 240 rooms that each remember 256 KiB, their own bound, would take all of the heap. */
    private static void talksInManyRooms(ServerProcess server) throws Exception {
        List<RawWebSocketClient> stuck = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String token = server.guest("stuck" + i).token();
            stuck.add(RawWebSocketClient.upgraded(server.port(), "/ws?room=room-0-0&token=" + token));
        }
        for (int i = 0; i < 12; i++) {
            TestClient ann = server.guest("ann" + i);
            for (int room = 0; room < 20; room++) {
                ann.joins("room-" + i + "-" + room);
            }
            for (int room = 0; room < 20; room++) {
                for (int text = 0; text < 32; text++) {
                    ann.sends("message", "room", "room-" + i + "-" + room, "text", text + LONG_TEXT.substring(10));
                }
                for (int text = 0; text < 32; text++) {
                    ann.hears(text + LONG_TEXT.substring(10));
                }
            }
            assertEquals(200, get(server, "/healthz").statusCode());
        }
        for (RawWebSocketClient client : stuck) {
            client.close();
        }
    }

    @Test
    void clients_that_never_read_give_way_to_those_that_want_to_join() throws Exception {
        try (var server = ServerProcess.withHeap("64m", Map.of("RATE_LIMIT", "off", "TOKEN_RATE", "off"))) {
            TestClient ann = server.guest("ann").joins("tea");
            for (int text = 0; text < 40; text++) {
                ann.sends("message", "room", "tea", "text", text + LONG_TEXT.substring(10));
                ann.hears(text + LONG_TEXT.substring(10));
            }
            TestClient bob = server.guest("bob");
            List<RawWebSocketClient> stuck = new ArrayList<>();
            do { // each is sent 256 KiB, and reads nothing
                String token = server.guest("stuck").token();
                stuck.add(RawWebSocketClient.upgraded(server.port(), "/ws?room=tea&token=" + token));
            } while (isLetIn(bob));
            eventually("there is room for bob", () -> isLetIn(bob));
            ann.says("it goes on");
            ann.hears("it goes on");
            for (RawWebSocketClient client : stuck) {
                client.close();
            }
        }
    }

    private static boolean isLetIn(TestClient guest) {
        guest.sends("join", "room", "milk");
        String answer;
        do {
            answer = guest.next().path("type").asText();
        } while (answer.equals("presence"));
        return answer.equals("joined");
    }

    @Test
    void a_log_that_nothing_reads_holds_up_no_room_and_what_it_loses_is_counted() throws Exception {
        var settings = Map.of("LOG_LEVEL", "debug", "RATE_LIMIT", "off");
        try (var server = ServerProcess.withUnreadLog(settings)) {
            TestClient ann = server.guest("ann");
            for (int i = 0;
                    i < 3_000;
                    i++) { // each opens a room, which is a line; the pipe and the queue hold some 2,000
                ann.joins("room-" + i);
                ann.sends("leave", "room", "room-" + i);
                ann.hearsA("left");
            }
            ann.joins("tea");
            ann.sends("message", "room", "tea", "text", "the rooms go on");
            ann.hears("the rooms go on");
            eventually("lines are dropped and counted", () -> droppedLines(server) > 0);
        }
    }

    @Test
    void without_file_descriptors_it_says_so_once_and_accepts_again_when_there_are_some() throws Exception {
        try (var server = ServerProcess.withDescriptors(300, Map.of())) {
            int port = server.port();
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 300; i++) { // the kernel takes those that the server can't
                sockets.add(new Socket("127.0.0.1", port));
            }
            eventually("it says so", () -> complaints(server) == 1);
            // It tries again each second, and fails: for three seconds no request is answered, and no line is added.
            assertThrows(HttpTimeoutException.class, () -> get(server, "/healthz", Duration.ofSeconds(3)));
            assertEquals(1, complaints(server));
            for (Socket socket : sockets) {
                socket.close();
            }
            assertEquals(200, get(server, "/healthz").statusCode());
            assertEquals(1, complaints(server));
        }
    }

    private static long complaints(ServerProcess server) {
        return server.lines().stream()
                .filter(line -> line.contains("event=accept_failed"))
                .count();
    }

    private static long droppedLines(ServerProcess server) {
        try {
            return get(server, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("roomloop_log_lines_dropped_total "))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(ServerProcess server, String path)
            throws IOException, InterruptedException {
        return get(server, path, Duration.ofSeconds(10));
    }

    private static HttpResponse<String> get(ServerProcess server, String path, Duration timeout)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(timeout)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
