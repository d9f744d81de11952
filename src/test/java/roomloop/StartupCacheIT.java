package roomloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import roomloop.support.ServerProcess;

/** {@code scripts/run} and the cache that makes its starts quick, in a fresh project with nothing but a built jar. */
class StartupCacheIT {
    @TempDir
    Path project;

    private Path jar;

    @BeforeEach
    void put_the_jar_into_a_fresh_project() throws IOException {
        copy(Path.of(".env.example"), project.resolve(".env.example"));
        for (var script : List.of("run", "lib.sh", "warm.sh")) {
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
        start();
        Files.setLastModifiedTime(cache(), FileTime.fromMillis(modified(jar) - 10_000));
        assertTrue(start().contains(cache().getFileName().toString()));
        assertTrue(modified(cache()) >= modified(jar), "it is still the old one");
    }

    @Test
    void a_cache_that_could_not_be_made_is_not_tried_again() throws Exception {
        start();
        Files.write(cache(), new byte[0]);
        assertFalse(start().contains(cache().getFileName().toString()));
        assertEquals(0, Files.size(cache()));
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
