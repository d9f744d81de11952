package roomloop.chaos.soak;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import roomloop.bench.load.ProcessMeter;
import roomloop.support.ServerProcess;

/** What a server uses, by name: {@link #take} once, and again later. */
record Reading(Map<String, Double> values) {
    private static final Pattern THREAD = Pattern.compile("^#\\d+ ", Pattern.MULTILINE);
    private static final double MEGABYTE = 1 << 20;
    private static final double MAY_GROW = 1.05;
    private static final int NO_MATTER = 2; // threads: a pool may have one more or less

    static Reading take(ServerProcess server) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        for (int i = 0; i < 3; i++) {
            jcmd(server, "GC.run");
            TimeUnit.SECONDS.sleep(1);
        }
        jcmd(server, "GC.run");
        values.put("heap after GC, MB", metric(server, "roomloop_jvm_heap_used_bytes") / MEGABYTE);
        values.put("RSS, MB", new ProcessMeter(List.of(server.pid())).memory() / MEGABYTE);
        values.put("threads", threads(server));
        values.put("rooms", metric(server, "roomloop_rooms"));
        values.put("WebSockets", metric(server, "roomloop_connections"));
        values.put("open files", openFiles(server));
        return new Reading(values);
    }

    static double metric(ServerProcess server, String name) throws IOException {
        var url = URI.create("http://127.0.0.1:" + server.port() + "/metrics").toURL();
        try (var body = url.openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                    .sum();
        }
    }

    /** Virtual ones, too. */
    private static double threads(ServerProcess server) throws IOException, InterruptedException {
        Path dump = Files.createTempDirectory("roomloop-soak").resolve("threads");
        jcmd(server, "Thread.dump_to_file", dump.toString());
        String text = Files.readString(dump);
        Files.delete(dump);
        Files.delete(dump.getParent());
        return THREAD.matcher(text).results().count();
    }

    /** 0 where there is no /proc. */
    private static double openFiles(ServerProcess server) {
        String[] files = Path.of("/proc/" + server.pid() + "/fd").toFile().list();
        return files == null ? 0 : files.length;
    }

    private static void jcmd(ServerProcess server, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<String>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        all.add(Long.toString(server.pid()));
        all.addAll(List.of(command));
        new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** A table of both, and whether nothing has grown by more than 5 %. */
    boolean compare(Reading later) {
        System.out.printf("%-20s %10s %10s %8s%n", "", "start", "end", "change");
        boolean flat = true;
        for (String what : values.keySet()) {
            double before = values.get(what);
            double after = later.values.get(what);
            flat &= after <= Math.max(before * MAY_GROW, what.endsWith("MB") ? 0 : before + NO_MATTER);
            System.out.printf("%-20s %10.1f %10.1f %+7.1f%%%n", what, before, after, 100 * (after - before) / before);
        }
        return flat;
    }
}
