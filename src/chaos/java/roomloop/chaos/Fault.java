package roomloop.chaos;

import java.util.List;
import java.util.stream.Stream;

/** What can go wrong. */
enum Fault {
    KILL_REDIS("Redis killed, started again"),
    FREEZE_REDIS("Redis frozen"),
    DROP_CLIENTS("Redis dropped its clients"),
    DROP_SUBSCRIBERS("Redis dropped its subscribers"),
    FILL_REDIS("Redis out of memory"),
    FAIL_OVER("a replica took over"),
    MOVE_SLOT("a room's slot moved"),
    HUSH_MESSAGE("messages published to nobody"),
    KILL_SERVER("server killed, started again"),
    STOP_SERVER("server stopped, started again"),
    FREEZE_SERVER("server frozen"),
    CUT_GUESTS("guests cut off"),
    STALL_GUESTS("guests stopped reading");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** Those that one Redis, or a cluster, can suffer. */
    static List<Fault> of(Options options) {
        return Stream.of(values())
                .filter(fault -> options.cluster() || (fault != FAIL_OVER && fault != MOVE_SLOT))
                .toList();
    }

    String words() {
        return words;
    }
}
