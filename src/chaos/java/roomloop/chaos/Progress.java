package roomloop.chaos;

import java.io.PrintStream;
import java.util.List;

/** Says how it goes, a line at a time; on a terminal always the same line. */
final class Progress {
    private final List<Chatter> guests;
    private final PrintStream out;
    private final String form = Boolean.getBoolean("roomloop.terminal") ? "\r\033[K%s" : "%s%n";
    private final long start = System.nanoTime();

    Progress(List<Chatter> guests, PrintStream out) {
        this.guests = guests;
        this.out = out;
    }

    /** @param news what has just happened */
    void say(String news) {
        var all = guests.stream().map(Chatter::status).toList();
        long online = all.stream().filter(status -> status.server().isPresent()).count();
        int said = all.stream().mapToInt(Status::said).sum();
        int waiting = all.stream().mapToInt(Status::waiting).sum();
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        String line = "%4d s  %d of %d guests connected, %d said, %d unconfirmed · %s"
                .formatted(seconds, online, all.size(), said, waiting, news);
        out.printf(form, line);
        out.flush();
    }
}
