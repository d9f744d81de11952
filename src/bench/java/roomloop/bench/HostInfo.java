package roomloop.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** The computer on which it was measured. */
record HostInfo(String date, String processors, String system, String java, String flags) {
    static HostInfo here() {
        return new HostInfo(
                LocalDate.now().toString(),
                Runtime.getRuntime().availableProcessors() + " × " + model(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + ", " + memory() + " GB",
                System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + " "
                        + System.getProperty("java.version"),
                String.join(" ", ServerLauncher.FLAGS));
    }

    private static String model() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("processors");
        } catch (IOException notLinux) {
            return "processors";
        }
    }

    private static long memory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.round(system.getTotalMemorySize() / 1e9);
    }
}
