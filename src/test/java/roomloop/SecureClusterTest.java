package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static roomloop.support.Eventually.eventually;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import roomloop.support.SecureCluster;
import roomloop.support.SecureRedis;
import roomloop.support.ServerProcess;
import roomloop.support.TestClient;
import roomloop.support.TestRedis;

/** A Redis Cluster behind TLS and a user with few rights: as {@code rediss+cluster://} and the JVM's trust store say. */
class SecureClusterTest {
    private static final String ROOM = "room:tea";

    private static SecureCluster cluster;

    @BeforeAll
    static void open() throws Exception {
        cluster = new SecureCluster(Duration.ofSeconds(1));
    }

    @AfterAll
    static void close() throws Exception {
        cluster.close();
    }

    @Test
    void guests_on_two_servers_hear_all_while_their_room_s_master_is_replaced_and_its_slot_moves() throws Exception {
        try (var east = server(SecureRedis.PASSWORD);
                var west = server(SecureRedis.PASSWORD)) {
            eventually("both are ready", () -> isReady(east) && isReady(west));
            TestClient ann = east.guest("ann").joins("tea");
            TestClient bob = west.guest("bob").joins("tea");
            TestRedis master = cluster.nodes().masterOf(ROOM);
            talkDuring(ann, bob, () -> cluster.nodes().failOver(master));
            TestRedis next = cluster.nodes().masterOf(ROOM);
            TestRedis other = cluster.nodes().masters().stream()
                    .filter(node -> node != next)
                    .findFirst()
                    .orElseThrow();
            talkDuring(ann, bob, () -> cluster.nodes().moveSlotOf(ROOM, other));
            assertEquals(other, cluster.nodes().masterOf(ROOM));
            assertTrue(isReady(east) && isReady(west));
        }
    }

    @Test
    void a_wrong_password_is_one_clear_line_without_the_password() throws Exception {
        try (var server = server("guess-who")) {
            eventually("it complains", () -> !server.complaints().isEmpty());
            var answer = server.readiness();
            assertEquals(503, answer.statusCode());
            assertTrue(answer.body().contains("Redis refuses our user or password"), answer.body());
            server.terminate();
            server.exitCode();
            assertEquals(1, server.complaints().size(), server.complaints().toString());
            assertTrue(server.complaints().getFirst().contains("Redis refuses our user or password"));
            assertFalse((server.lines() + answer.body()).contains("guess-who"));
        }
    }

    @Test
    void nodes_that_are_told_by_another_name_than_their_certificate_s_are_not_trusted() throws Exception {
        cluster.nodes().set("cluster-preferred-endpoint-type", "ip");
        try (var server = server(SecureRedis.PASSWORD)) {
            eventually("it complains", () -> !server.complaints().isEmpty());
            String complaint = server.complaints().getFirst();
            assertTrue(complaint.contains("is for another name (Redis at 127.0.0.1:"), complaint);
            assertEquals(503, server.readiness().statusCode());
        } finally {
            cluster.nodes().set("cluster-preferred-endpoint-type", "hostname");
        }
    }

    /** Something that is done to the cluster. */
    private interface Deed {
        void happen() throws Exception;
    }

    /** Each says something when the other has heard the last, until it is done, and a little longer. */
    private static void talkDuring(TestClient ann, TestClient bob, Deed deed) throws Exception {
        var done = new FutureTask<>(() -> {
            deed.happen();
            return deed;
        });
        Thread.ofVirtual().start(done);
        int since = 0;
        for (int n = 0; since < 20; n += 2) {
            since += done.isDone() ? 1 : 0;
            say(ann, "" + n, bob);
            say(bob, "" + (n + 1), ann);
        }
        done.get();
    }

    private static void say(TestClient speaker, String text, TestClient listener) {
        speaker.says(text);
        listener.hears(text);
        speaker.hears(text);
    }

    private static boolean isReady(ServerProcess server) {
        return server.readiness().statusCode() == 200;
    }

    private static ServerProcess server(String password) throws Exception {
        var server = new ServerProcess(
                Map.of("REDIS_ADDR", cluster.uri(password), "JAVA_TOOL_OPTIONS", cluster.trust(), "RATE_LIMIT", "off"));
        server.port(); // a JVM may take its time
        return server;
    }
}
