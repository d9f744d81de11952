package roomloop.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import roomloop.chat.CloseReason;
import roomloop.support.Eventually;
import roomloop.support.FaultyProxy;
import roomloop.support.RawWebSocketClient;
import roomloop.support.TestClient;
import roomloop.support.TestServer;

/** A hundred of the worst peers in a room of two hundred. */
class BadPeersTest {
    private static final int OF_EACH = 25;
    private static final int GOOD = 100;
    private static final int MESSAGES = 400; // more than an outbox and the kernel's buffers hold
    private static final String PADDING = " ".repeat(400);
    private static final ConnectionMonitor.Rhythm RHYTHM =
            new ConnectionMonitor.Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(15));

    @Test
    void the_others_miss_nothing_and_the_bad_ones_are_cut() throws Exception {
        var bad = new ArrayList<RawWebSocketClient>();
        try (var server = TestServer.madeBy(
                        (name, config, tokens, bus, rooms, limited) ->
                                new WebServer(name, config, tokens, bus, rooms, limited, RHYTHM),
                        Map.of("RATE_LIMIT", "off"));
                var network = new FaultyProxy(server.port())) {
            for (int i = 0; i < OF_EACH; i++) {
                enter(server, server.port(), "mute", bad);
                drip(enter(server, server.port(), "drop", bad));
                flood(enter(server, server.port(), "flood", bad));
                enter(server, network.uri().getPort(), "lost", bad);
            }
            network.silence();
            var good = IntStream.range(0, GOOD)
                    .mapToObj(i -> server.guest("good" + i).joins("tea"))
                    .toList();
            for (int i = 0; i < MESSAGES; i++) {
                good.getFirst().says(i + PADDING);
                good.getFirst().hears(i + PADDING);
            }
            good.stream().skip(1).forEach(BadPeersTest::hearsAll);
            for (String name : List.of("mute", "drop", "flood", "lost")) {
                Eventually.eventually(name + " is cut", () -> server.ended(name).isPresent());
                var reason = server.ended(name).orElseThrow();
                assertTrue(reason == CloseReason.OUTBOX_FULL || reason == CloseReason.NO_PONG, name + " " + reason);
            }
            Eventually.eventually("only the good are left", () -> connections(server) == GOOD);
        } finally {
            for (RawWebSocketClient socket : bad) {
                socket.close();
            }
        }
    }

    private static void hearsAll(TestClient guest) {
        for (int i = 0; i < MESSAGES; i++) {
            guest.hears(i + PADDING);
        }
        assertFalse(guest.isClosed());
    }

    private static RawWebSocketClient enter(TestServer server, int port, String name, List<RawWebSocketClient> bad)
            throws IOException {
        var socket = RawWebSocketClient.upgraded(port, "/ws?room=tea&token=" + server.token(name));
        bad.add(socket);
        return socket;
    }

    /** Reads a byte, now and then, and shows signs of life. */
    private static void drip(RawWebSocketClient socket) {
        Thread.ofVirtual().start(() -> {
            try {
                while (socket.readBytes(1).length == 1) {
                    socket.send(0x80 | RawWebSocketClient.PONG);
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            } catch (IOException | InterruptedException e) {
                // cut
            }
        });
    }

    private static void flood(RawWebSocketClient socket) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    socket.send(0x80 | RawWebSocketClient.PING, new byte[100]);
                }
            } catch (IOException e) {
                // cut
            }
        });
    }

    private static int connections(TestServer server) {
        try {
            String metrics = server.get("/metrics").body();
            return Integer.parseInt(metrics.replaceFirst("(?s).*\nroomloop_connections (\\d+)\n.*", "$1"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
