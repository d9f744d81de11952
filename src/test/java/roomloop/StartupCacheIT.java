package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import roomloop.support.ServerProcess;

/** {@code scripts/run} and the cache that makes its starts quick, in a fresh project with nothing but a built jar. */
class StartupCacheIT {
    @TempDir
    Path directory;

    private Path project;
    private Path jar;

    @BeforeEach
    void put_the_jar_into_a_fresh_project() throws IOException {
        project = directory.resolve("a project");
        copy(Path.of(".env.example"), project.resolve(".env.example"));
        for (var script : List.of("run", "dev/common.sh", "dev/startup-cache.sh")) {
            copy(Path.of("scripts", script), project.resolve("scripts").resolve(script));
        }
        jar = project.resolve("target/roomloop.jar");
        copy(Path.of("target/roomloop.jar"), jar);
    }

    @Test
    void the_first_start_makes_a_cache_and_every_start_uses_it() throws Exception {
        assertTrue(start().contains(cache().getFileName().toString()));
        long made = modified(cache());
        assertTrue(start().contains(cache().getFileName().toString()));
        assertEquals(made, modified(cache()), "it was made again");
    }

    @Test
    void a_new_jar_gets_a_new_cache() throws Exception {
        writeCache("of another jar of this size");
        Files.setLastModifiedTime(cache(), FileTime.fromMillis(modified(jar) - 10_000));
        assertTrue(start().contains(cache().getFileName().toString()));
        assertTrue(modified(cache()) >= modified(jar), "it is still the old one");
    }

    @Test
    void a_cache_that_could_not_be_made_is_not_tried_again() throws Exception {
        writeCache("");
        assertFalse(start().contains(cache().getFileName().toString()));
        assertEquals(0, Files.size(cache()));
    }

    @Test
    void it_starts_by_a_symlink_without_a_home_and_whatever_cdpath_says() throws Exception {
        Path decoy = Files.createDirectories(directory.resolve("decoy/scripts")).getParent();
        Path link = Files.createSymbolicLink(directory.resolve("roomloop"), project.resolve("scripts/run"));
        assertEquals("roomloop 0.1.0", version(directory, link.toString(), Map.of("CDPATH", decoy.toString())));
        assertEquals("roomloop 0.1.0", version(project, "scripts/run", Map.of("CDPATH", decoy.toString())));
    }

    @Test
    void java_gives_memory_back_and_ends_when_it_has_run_out_of_it_unless_java_opts_say_otherwise() throws Exception {
        var options = "-XX:+PrintCommandLineFlags -XX:MaxHeapFreeRatio=50 -XX:+UseSerialGC";
        String flags = version(project, "scripts/run", Map.of("JAVA_OPTS", options));
        assertTrue(flags.contains("-XX:+ExitOnOutOfMemoryError -XX:G1PeriodicGCInterval=30000"), flags);
        assertTrue(flags.contains("-XX:MaxHeapFreeRatio=50 -XX:") && flags.contains("-XX:MinHeapFreeRatio=10"), flags);
    }

    /** What {@code scripts/run --version} prints, called in that directory without {@code HOME}; it makes no cache. */
    private String version(Path in, String script, Map<String, String> environment) throws Exception {
        writeCache("");
        var builder = new ProcessBuilder("bash", script, "--version").directory(in.toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("HOME");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** As a training run would leave it; a real one takes seconds. Empty: the cache could not be made. */
    private void writeCache(String content) throws IOException {
        String name = "roomloop-%s-%d.cache".formatted(System.getProperty("java.version"), Files.size(jar));
        Files.writeString(jar.resolveSibling(name), content);
    }

    /** Starts the server and stops it again: what was its command line? */
    private String start() throws Exception {
        try (var server = ServerProcess.byScript(project)) {
            var commandLine = server.commandLine();
            server.terminate();
            assertEquals(0, server.exitCode());
            return commandLine;
        }
    }

    private Path cache() throws IOException {
        try (var files = Files.list(jar.getParent())) {
            var caches =
                    files.filter(file -> file.toString().endsWith(".cache")).toList();
            assertEquals(1, caches.size(), caches::toString);
            return caches.getFirst();
        }
    }

    private static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }
}
