package roomloop.faults;

/** What can go wrong. */
enum Fault {
    KILL_REDIS("Redis killed, started again"),
    FREEZE_REDIS("Redis frozen"),
    DROP_CLIENTS("Redis dropped its clients"),
    DROP_SUBSCRIBERS("Redis dropped its subscribers"),
    FILL_REDIS("Redis out of memory"),
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

    String words() {
        return words;
    }
}
