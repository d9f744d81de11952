package roomloop.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What processes use, added up. Processes that have ended count nothing.
 *
 * @param pids of processes of the same user
 */
public record ProcessMeter(List<Long> pids) {

    /** Processor time so far, in steps of about 10 ms. */
    public Duration cpu() {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Memory in use now (resident), in bytes. */
    public long memory() {
        return 1024 * pids.stream().mapToLong(ProcessMeter::kilobytes).sum();
    }

    private static long kilobytes(long pid) {
        try {
            Path status = Path.of("/proc/" + pid + "/status");
            return Files.exists(status) ? fromProc(status) : fromPs(pid);
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long fromProc(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(ProcessMeter::number)
                .sum();
    }

    private static long fromPs(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        return number(new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static long number(String text) {
        String digits = text.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
