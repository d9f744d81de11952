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

/** What is left when nearly all guests have gone: nobody else may be counted, and no thread may be stuck. */
final class Aftermath {
    private static final int PATIENCE = 30; // seconds: so long may a ghost haunt
    private static final int TO_RETIRE = 45; // seconds, for rooms in which nobody is
    private static final int STAYERS = 3;
    private static final Pattern PASSING = Pattern.compile("(join|goodbye|greeter)(-.*)?"); // threads of one task
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ServerProcess> servers;
    private final List<Chatter> stayers;
    private final Map<String, Integer> expected = new HashMap<>();
    private final Path directory;

    /** Sends all guests away but three, of whom two are in a room together. */
    Aftermath(Arena arena, Path directory) throws InterruptedException {
        this.servers = arena.servers();
        this.stayers = arena.guests().subList(0, STAYERS);
        this.directory = directory;
        var leavers = arena.guests().subList(STAYERS, arena.guests().size());
        leavers.forEach(guest -> guest.tell(new Signal.Go()));
        for (Chatter leaver : leavers) {
            leaver.awaitEnd();
        }
        stayers.forEach(guest -> guest.status().at().keySet().forEach(room -> expected.merge(room, 1, Integer::sum)));
    }

    /** Who is counted though gone, or not counted though there, when 30 s are over. */
    List<String> ghosts() throws InterruptedException {
        List<String> wrong = await(PATIENCE, this::wrongCounts);
        if (wrong.isEmpty()) {
            stayers.forEach(guest -> guest.tell(new Signal.LookAround())); // from the answers to joins, too
            wrong = await(PATIENCE, this::wrongCounts);
        }
        return wrong;
    }

    /** Threads whose task should long be done. */
    List<String> stuckThreads() throws InterruptedException {
        return await(PATIENCE, () -> threads(thread -> PASSING.matcher(thread).matches()));
    }

    /** Rooms that don't retire though nobody is in them. */
    List<String> stuckRooms() throws InterruptedException {
        return await(
                TO_RETIRE,
                () -> threads(thread -> thread.startsWith("room-") && !expected.containsKey(thread.substring(5))));
    }

    /** Servers that don't end by themselves. */
    List<String> stuckServers() throws InterruptedException {
        var stuck = new ArrayList<String>();
        for (ServerProcess server : servers) {
            server.terminate().ifPresent(stuck::add);
        }
        return stuck;
    }

    private interface Look {
        List<String> at() throws IOException, InterruptedException;
    }

    /** Looks until nothing is wrong any more, or it takes too long. */
    private static List<String> await(int seconds, Look look) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            List<String> wrong = look(look);
            if (wrong.isEmpty() || System.nanoTime() > end) {
                return wrong;
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    private static List<String> look(Look look) throws InterruptedException {
        try {
            return look.at();
        } catch (IOException e) {
            return List.of(e.getMessage());
        }
    }

    private List<String> wrongCounts() throws IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        for (ServerProcess server : servers) {
            Map<String, Integer> seen = new HashMap<>();
            for (JsonNode room : JSON.readTree(server.get("/api/rooms")).path("rooms")) {
                seen.put(room.path("name").asText(), room.path("members").asInt());
            }
            if (!seen.equals(expected)) {
                wrong.add("%s lists %s, but there are %s".formatted(server.name(), seen, expected));
            }
        }
        for (Chatter guest : stayers) {
            Map<String, Integer> seen = guest.status().people();
            Map<String, Integer> right = new HashMap<>(expected);
            right.keySet().retainAll(seen.keySet());
            if (!seen.equals(right) || !guest.status().isSettled()) {
                wrong.add("%s is told of %s, but there are %s".formatted(guest.name(), seen, right));
            }
        }
        return wrong;
    }

    private List<String> threads(Predicate<String> bad) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        for (ServerProcess server : servers) {
            threads(server).stream().filter(bad).forEach(thread -> found.add(server.name() + ": " + thread));
        }
        return found;
    }

    private List<String> threads(ServerProcess server) throws IOException, InterruptedException {
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
