package roomloop.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The load generator by itself, against any chat on this machine. */
public final class LoadMain {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("--port", "8080"),
            Map.entry("--path", "/ws?room=load{room}"),
            Map.entry("--message", "{\"type\":\"message\",\"room\":\"load{room}\",\"text\":\"{text}\"}"),
            Map.entry("--greeting", "\"type\":\"joined\""),
            Map.entry("--pid", ""),
            Map.entry("--readers", "100"),
            Map.entry("--rooms", "1"),
            Map.entry("--stuck", "0"),
            Map.entry("--bytes", "200"),
            Map.entry("--mode", "closed"),
            Map.entry("--window", "16"),
            Map.entry("--rate", "10"),
            Map.entry("--warm", "2"),
            Map.entry("--secs", "8"));

    private final Map<String, String> options = new HashMap<>(DEFAULTS);

    private LoadMain(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length || options.put(args[i], args[i + 1]) == null) {
                throw new IllegalArgumentException("options with their defaults: " + DEFAULTS);
            }
        }
    }

    public static void main(String[] args) throws IOException {
        try {
            new LoadMain(args).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws IOException {
        ProcessMeter server = new ProcessMeter(list("--pid").map(Long::valueOf).toList());
        try (LoadGenerator load = new LoadGenerator(target(), workload(), server)) {
            long before = server.memory();
            System.out.println(load.connect());
            System.out.printf("%.2f KB each%n", (server.memory() - before) / 1024.0 / number("--readers"));
            if (options.get("--mode").equals("idle")) {
                load.idle(seconds("--secs"));
            } else {
                System.out.println(load.measure(mode(), seconds("--warm"), seconds("--secs")));
            }
        }
    }

    private Target target() {
        List<Integer> ports = list("--port").map(Integer::valueOf).toList();
        return new Target(ports, options.get("--path"), options.get("--message"), options.get("--greeting"));
    }

    private Workload workload() {
        List<MisbehavingClient.Behaviour> stuck =
                Collections.nCopies(number("--stuck"), MisbehavingClient.Behaviour.NEVER_READS);
        return new Workload(number("--readers"), number("--rooms"), number("--bytes"), stuck);
    }

    private Workload.Mode mode() {
        return options.get("--mode").equals("open")
                ? new Workload.Mode.Open(Double.parseDouble(options.get("--rate")))
                : new Workload.Mode.Closed(number("--window"));
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }

    private Duration seconds(String option) {
        return Duration.ofSeconds(number(option));
    }

    private Stream<String> list(String option) {
        return Arrays.stream(options.get(option).split(",")).filter(item -> !item.isEmpty());
    }
}
