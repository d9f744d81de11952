package roomloop;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code java -jar} starts. Compiled for Java 11, so that under an older Java than 21 it can say so in one sentence. */
public final class Launcher {
    private static final int OLDEST = 21;
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
    private static final Pattern PLAIN = Pattern.compile("[\\w./:=@%+,-]+");

    private Launcher() {}

    /** Starts {@code roomloop.Main}, or ends with exit code 2 if this Java is too old for it. */
    public static void main(String[] args) throws Throwable {
        if (Runtime.version().feature() < OLDEST) {
            var command = Stream.concat(Stream.of("-jar", System.getProperty("java.class.path")), Stream.of(args));
            System.err.println(complaint(System.getProperty("java.version"), newerJdks(homes()), command));
            System.exit(2);
        }
        try {
            // By name: the compiler of this class must not look into classes of a newer Java.
            Class.forName("roomloop.Main").getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** One sentence: what is needed, what runs, what else is here, and the command to type. */
    static String complaint(String running, NavigableMap<Integer, Path> newer, Stream<String> command) {
        var needed = "Roomloop needs Java " + OLDEST + " or newer, and this is Java " + running + "; ";
        if (newer.isEmpty()) {
            return needed
                    + "no newer one was found on this machine: install one, for example from https://adoptium.net";
        }
        var found = newer.entrySet().stream().map(jdk -> "Java " + jdk.getKey() + " in " + jdk.getValue());
        var java = newer.firstEntry().getValue().resolve("bin/java").toString();
        var typed = Stream.concat(Stream.of(java), command).map(Launcher::quoted);
        return needed + "here is " + found.collect(Collectors.joining(", ")) + ", so type:\n  "
                + typed.collect(Collectors.joining(" "));
    }

    /** The JDKs among these directories that are new enough, by version, newest first. */
    static NavigableMap<Integer, Path> newerJdks(Stream<Path> homes) {
        var newer = new TreeMap<Integer, Path>().descendingMap();
        homes.filter(home -> Files.isExecutable(home.resolve("bin/java"))).forEach(home -> {
            int version = version(home);
            if (version >= OLDEST) {
                newer.putIfAbsent(version, home);
            }
        });
        return newer;
    }

    private static Stream<Path> homes() {
        var chosen = Stream.ofNullable(System.getenv("JAVA_HOME")).map(Path::of);
        var linux = list(Path.of("/usr/lib/jvm"));
        var mac = list(Path.of("/Library/Java/JavaVirtualMachines")).map(jdk -> jdk.resolve("Contents/Home"));
        var sdkman = list(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"));
        return Stream.of(chosen, linux, mac, sdkman).flatMap(homes -> homes);
    }

    private static Stream<Path> list(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.sorted().collect(Collectors.toList()).stream();
        } catch (IOException none) {
            return Stream.empty();
        }
    }

    private static int version(Path home) {
        try {
            var version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException none) {
            return 0;
        }
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
