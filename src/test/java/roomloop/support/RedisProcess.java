package roomloop.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The {@code redis-server} of the PATH, with a directory of its own. */
class RedisProcess extends TestRedis {
    private final Path directory;
    private final List<String> options;
    private Process process;

    /** @param options more of them, for {@code redis-server} */
    RedisProcess(int port, Optional<String> password, String... options) throws IOException {
        super(port, password);
        this.options = List.of(options);
        this.directory = Files.createTempDirectory("roomloop-redis");
    }

    @Override
    void launch() throws IOException {
        var command = new ArrayList<>(List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "yes"));
        command.addAll(List.of("--appendfsync", "always"));
        password.ifPresent(secret -> command.addAll(List.of("--requirepass", secret)));
        command.addAll(options);
        File log = directory.resolve("redis.log").toFile();
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new IOException("these tests need Redis: apt-get install redis-server (or start a Docker engine)", e);
        }
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void freeze() throws Exception {
        signal("STOP");
    }

    @Override
    public void thaw() throws Exception {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    }
}
