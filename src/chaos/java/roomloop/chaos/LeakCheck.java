package roomloop.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Looks for what is left when nearly all users have gone: none of them may be counted, and no thread may be stuck. */
final class LeakCheck {
    private static final int LEASE = 30; // seconds, after which a ghost must be gone
    private static final int TIME_TO_RETIRE = 45; // seconds, for an empty room
    private static final int STAYING = 3;
    private static final Pattern ONE_TASK_THREAD = Pattern.compile("(join|goodbye|greeter)(-.*)?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<RestartableServer> servers;
    private final List<SimulatedUser> staying;
    private final Map<String, Integer> expected = new HashMap<>();
    private final Path directory;

    /** Has all users quit but three, of which two are in a room together. */
    LeakCheck(Environment environment, Path directory) throws InterruptedException {
        this.servers = environment.servers();
        this.staying = environment.users().subList(0, STAYING);
        this.directory = directory;
        var leaving = environment.users().subList(STAYING, environment.users().size());
        leaving.forEach(user -> user.signal(new SimulatedUser.Signal.Quit()));
        for (SimulatedUser user : leaving) {
            user.awaitEnd();
        }
        staying.forEach(
                user -> user.status().positions().keySet().forEach(room -> expected.merge(room, 1, Integer::sum)));
    }

    /** Users that are counted though they left, or not counted though they are members, when 30 s are over. */
    List<String> ghosts() throws InterruptedException {
        List<String> wrong = await(LEASE, this::wrongCounts);
        if (wrong.isEmpty()) {
            staying.forEach(user -> user.signal(new SimulatedUser.Signal.Rejoin())); // the answers count members, too
            wrong = await(LEASE, this::wrongCounts);
        }
        return wrong;
    }

    /** Threads that have one task, which should be done. */
    List<String> stuckThreads() throws InterruptedException {
        return await(
                LEASE, () -> threads(thread -> ONE_TASK_THREAD.matcher(thread).matches()));
    }

    /** Rooms that don't retire though they are empty. */
    List<String> stuckRooms() throws InterruptedException {
        return await(
                TIME_TO_RETIRE,
                () -> threads(thread -> thread.startsWith("room-") && !expected.containsKey(thread.substring(5))));
    }

    /** Servers that don't end on SIGTERM. */
    List<String> stuckServers() throws InterruptedException {
        var stuck = new ArrayList<String>();
        for (RestartableServer server : servers) {
            server.terminate().ifPresent(stuck::add);
        }
        return stuck;
    }

    private interface Problems {
        List<String> find() throws IOException, InterruptedException;
    }

    /** Looks until nothing is wrong, or the time is over; returns what is wrong then. */
    private static List<String> await(int seconds, Problems problems) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            List<String> wrong = find(problems);
            if (wrong.isEmpty() || System.nanoTime() > end) {
                return wrong;
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    private static List<String> find(Problems problems) throws InterruptedException {
        try {
            return problems.find();
        } catch (IOException e) {
            return List.of(e.getMessage());
        }
    }

    private List<String> wrongCounts() throws IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        for (RestartableServer server : servers) {
            Map<String, Integer> seen = new HashMap<>();
            for (JsonNode room : JSON.readTree(server.get("/api/rooms")).path("rooms")) {
                seen.put(room.path("name").asText(), room.path("members").asInt());
            }
            if (!seen.equals(expected)) {
                wrong.add("%s lists %s, but the members are %s".formatted(server.name(), seen, expected));
            }
        }
        for (SimulatedUser user : staying) {
            Map<String, Integer> seen = user.status().members();
            Map<String, Integer> right = new HashMap<>(expected);
            right.keySet().retainAll(seen.keySet());
            if (!seen.equals(right) || !user.status().isSettled()) {
                wrong.add("%s is told of %s, but the members are %s".formatted(user.name(), seen, right));
            }
        }
        return wrong;
    }

    private List<String> threads(Predicate<String> bad) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        for (RestartableServer server : servers) {
            threads(server).stream().filter(bad).forEach(thread -> found.add(server.name() + ": " + thread));
        }
        return found;
    }

    private List<String> threads(RestartableServer server) throws IOException, InterruptedException {
        Path dump = directory.resolve("threads-" + server.name() + ".json").toAbsolutePath();
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(
                        jcmd,
                        Long.toString(server.pid()),
                        "Thread.dump_to_file",
                        "-format=json",
                        "-overwrite",
                        dump.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("jcmd.log").toFile())
                .start()
                .waitFor();
        return JSON.readTree(Files.readAllBytes(dump)).findValuesAsText("name");
    }
}
