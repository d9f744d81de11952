package roomloop.support;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Which threads live, the virtual ones as well. */
public final class Threads {
    private static final Pattern NAME = Pattern.compile("^#\\d+ \"([^\"]+)\"", Pattern.MULTILINE);

    private Threads() {}

    /** The names of all living threads that begin so. */
    public static List<String> named(String prefix) {
        try {
            Path directory = Files.createTempDirectory("roomloop-threads");
            Path dump = directory.resolve("dump.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            String text = Files.readString(dump);
            Files.delete(dump);
            Files.delete(directory);
            return NAME.matcher(text)
                    .results()
                    .map(result -> result.group(1))
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
