package roomloop.chaos.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** What a server uses, by name, after a garbage collection. */
record ResourceUsage(Map<String, Double> values) {
    private static final Pattern THREAD = // in no pool: those grow and shrink as they like, and are bounded
            Pattern.compile("^#\\d+ \"(?!jetty-|ForkJoinPool-|SubPoller-)", Pattern.MULTILINE);
    private static final double MEGABYTE = 1 << 20;
    private static final double MAY_GROW = 1.05;
    private static final int TOLERANCE = 2; // threads, files: a pool may have one more or less

    static ResourceUsage of(ServerProcess server) throws IOException, InterruptedException {
        var values = new LinkedHashMap<String, Double>();
        for (int i = 0; i < 3; i++) {
            jcmd(server, "GC.run");
            TimeUnit.SECONDS.sleep(1); // memory is given back some time after a collection, and nothing tells when
        }
        jcmd(server, "GC.run");
        values.put("heap after GC, MB", metric(server, "roomloop_jvm_heap_used_bytes") / MEGABYTE);
        values.put("RSS, MB", new ProcessMeter(List.of(server.pid())).memory() / MEGABYTE);
        values.put("threads", threads(server));
        values.put("rooms", metric(server, "roomloop_rooms"));
        values.put("WebSockets", metric(server, "roomloop_connections"));
        values.put("open files", openFiles(server));
        return new ResourceUsage(values);
    }

    static double metric(ServerProcess server, String name) {
        var url = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
        try (var body = url.toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Virtual threads, too. */
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

    /** Prints a table of both; true if nothing has grown by more than 5 %. */
    boolean compareWith(ResourceUsage later) {
        System.out.printf("%-20s %10s %10s %8s%n", "", "start", "end", "change");
        boolean constant = true;
        for (String name : values.keySet()) {
            double before = values.get(name);
            double after = later.values.get(name);
            constant &= after <= Math.max(before * MAY_GROW, name.endsWith("MB") ? 0 : before + TOLERANCE);
            System.out.printf("%-20s %10.1f %10.1f %+7.1f%%%n", name, before, after, 100 * (after - before) / before);
        }
        return constant;
    }
}
