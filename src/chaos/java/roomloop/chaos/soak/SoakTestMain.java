package roomloop.chaos.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import roomloop.support.Eventually;
import roomloop.support.ServerProcess;
import roomloop.support.TestRedis;

/** Loads a server on a Redis for a long time, and compares what it uses at the end with what it used when it was warm. */
final class SoakTestMain {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2); // until the rooms of the load have retired
    private static final int WARM_UP = 6; // one part in so many: what the JVM learns and keeps then is no leak

    private final ServerProcess server;
    private final SoakLoad load;
    private final long start = System.nanoTime();

    private SoakTestMain(ServerProcess server) {
        this.server = server;
        this.load = new SoakLoad(server.port(), this::token);
    }

    /** @param arguments {@code --minutes N} */
    public static void main(String... arguments) throws Exception {
        if (arguments.length != 2 || !arguments[0].equals("--minutes") || !arguments[1].matches("[1-9]\\d{0,3}")) {
            System.err.println("./scripts/dev/soak --minutes N");
            System.exit(2);
        }
        var redis = TestRedis.start();
        var server = new ServerProcess(Map.of(
                "REDIS_ADDR", redis.uri().toString(),
                "RATE_LIMIT", "off",
                "TOKEN_RATE", "off",
                "JWT_TTL", "24h",
                "JAVA_TOOL_OPTIONS", "-Xms256m -XX:+AlwaysPreTouch")); // so that RSS shows what is not heap
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            redis.close();
        }));
        boolean constant = new SoakTestMain(server).run(Duration.ofMinutes(Integer.parseInt(arguments[1])));
        System.exit(constant ? 0 : 1);
    }

    private boolean run(Duration time) throws Exception {
        load.connectPermanentClients();
        load(time.dividedBy(WARM_UP));
        var warm = ResourceUsage.of(server);
        long visits = load.visits();
        load(time.minus(time.dividedBy(WARM_UP)));
        var end = ResourceUsage.of(server);
        boolean constant = warm.compareWith(end);
        System.out.printf("%d clients came and went between the two.%n", load.visits() - visits);
        if (!load.firstFailure().isEmpty()) {
            System.out.println("A client failed: " + load.firstFailure());
        }
        return constant && load.firstFailure().isEmpty();
    }

    /** Under load for that time, then without until only the permanent clients and their rooms are left. */
    private void load(Duration time) throws InterruptedException {
        load.start();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.sleep(
                    Math.min(end - System.nanoTime(), Duration.ofMinutes(1).toNanos()));
            System.err.printf(
                    "%3d min: %d clients came and went%n",
                    Duration.ofNanos(System.nanoTime() - start).toMinutes(), load.visits());
        }
        load.stop();
        Eventually.eventually(
                "the rooms retire",
                LONGEST_WAIT,
                () -> ResourceUsage.metric(server, "roomloop_rooms") == SoakLoad.ROOMS
                        && ResourceUsage.metric(server, "roomloop_connections") == SoakLoad.PERMANENT);
    }

    private String token() {
        try {
            var http = (HttpURLConnection) URI.create("http://127.0.0.1:" + server.port() + "/api/token")
                    .toURL()
                    .openConnection();
            http.setDoOutput(true);
            http.getOutputStream().write("{\"username\":\"soak\"}".getBytes(StandardCharsets.UTF_8));
            return new ObjectMapper()
                    .readTree(http.getInputStream())
                    .path("token")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
