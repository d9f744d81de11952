package roomloop.chaos.soak;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import roomloop.auth.Tokens;
import roomloop.auth.Username;
import roomloop.support.Eventually;
import roomloop.support.ServerProcess;
import roomloop.support.TestRedis;
import roomloop.support.TestServer;

/** Lets a server on a Redis work for a long time, and sees whether it needs more at the end than at the start. */
final class Soak {
    private static final Duration TO_SETTLE = Duration.ofMinutes(2);
    private static final int WARM_UP = 6; // one part in so many: what the JVM learns and keeps is no leak
    private static final Map<String, String> SETTINGS = Map.of(
            "RATE_LIMIT", "off",
            "JAVA_TOOL_OPTIONS", "-Xms256m -XX:+AlwaysPreTouch"); // so that RSS shows what is not heap

    private final ServerProcess server;
    private final Churn churn;
    private final long began = System.nanoTime();

    private Soak(ServerProcess server) {
        Tokens tokens = TestServer.tokens(Duration.ofHours(24));
        this.server = server;
        this.churn = new Churn(server.port(), () -> tokens.sign(tokens.invite(new Username("soak"))));
    }

    /** @param arguments {@code --minutes N} */
    public static void main(String... arguments) throws Exception {
        if (arguments.length != 2 || !arguments[0].equals("--minutes") || !arguments[1].matches("[1-9]\\d{0,3}")) {
            System.err.println("./scripts/dev/soak --minutes N");
            System.exit(2);
        }
        var redis = TestRedis.start();
        var server = new ServerProcess(with(redis));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            redis.close();
        }));
        boolean flat = new Soak(server).run(Duration.ofMinutes(Integer.parseInt(arguments[1])));
        System.exit(flat ? 0 : 1);
    }

    private static Map<String, String> with(TestRedis redis) {
        var settings = new java.util.HashMap<>(SETTINGS);
        settings.put("REDIS_ADDR", redis.uri().toString());
        return settings;
    }

    private boolean run(Duration time) throws Exception {
        churn.seat();
        work(time.dividedBy(WARM_UP));
        var start = Reading.take(server);
        long visits = churn.visits();
        work(time.minus(time.dividedBy(WARM_UP)));
        var end = Reading.take(server);
        boolean flat = start.compare(end);
        System.out.printf("%d guests came and went between the two.%n", churn.visits() - visits);
        if (!churn.trouble().isEmpty()) {
            System.out.println("A guest met with trouble: " + churn.trouble());
        }
        return flat && churn.trouble().isEmpty();
    }

    /** With a churn for so long, then in peace until only those are left who sit. */
    private void work(Duration time) throws Exception {
        churn.start();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.sleep(
                    Math.min(end - System.nanoTime(), Duration.ofMinutes(1).toNanos()));
            System.err.printf(
                    "%3d min: %d guests came and went%n",
                    Duration.ofNanos(System.nanoTime() - began).toMinutes(), churn.visits());
        }
        churn.stop();
        Eventually.eventually("the rooms retire", TO_SETTLE, () -> {
            try {
                return Reading.metric(server, "roomloop_rooms") == Churn.ROOMS
                        && Reading.metric(server, "roomloop_connections") == Churn.SITTERS;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
