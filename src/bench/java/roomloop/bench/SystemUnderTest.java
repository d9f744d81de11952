package roomloop.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import roomloop.bench.load.ProcessMeter;
import roomloop.bench.load.Target;

/**
 * A chat that is measured.
 *
 * @param name at the head of its column
 * @param servers one, or several that share a Redis
 */
record SystemUnderTest(String name, List<MeasuredProcess> servers) {
    static final String NAIVE = "naive chat";
    static final String ALONE = "Roomloop alone";
    static final String WITH_REDIS = "with Redis";
    static final String TWO_SERVERS = "two with Redis";

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

    void awaitReady() throws IOException, InterruptedException {
        for (MeasuredProcess server : servers) {
            server.awaitReady();
        }
    }

    boolean isNaive() {
        return name.equals(NAIVE);
    }

    /** Rooms that are new to it. */
    Target target() throws IOException {
        String token = token();
        return target(client -> token);
    }

    /** As {@link #target()}, with a token for each client's number. */
    Target target(IntFunction<String> tokens) {
        String room = "bench" + RUNS.incrementAndGet() + "-{room}";
        return new Target(
                servers.stream().map(MeasuredProcess::port).toList(),
                "/ws?room=" + room + "&token={token}",
                "{\"type\":\"message\",\"room\":\"" + room + "\",\"text\":\"{text}\"}",
                "\"type\":\"joined\"",
                tokens);
    }

    ProcessMeter meter() {
        return new ProcessMeter(servers.stream().map(MeasuredProcess::pid).toList());
    }

    private String token() throws IOException {
        if (isNaive()) {
            return "none";
        }
        Matcher answer = TOKEN.matcher(servers.getFirst().post("/api/token", "{\"username\":\"bench\"}"));
        if (!answer.find()) {
            throw new IOException(name + " gives no token");
        }
        return answer.group(1);
    }
}
