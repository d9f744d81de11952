package roomloop.bench.load;

/** Ways to be a bad peer. All have a receive buffer of 4 KiB and come back after a while, whether cut or not. */
public enum Habit {
    NEVER_READS,
    READS_A_BYTE_A_SECOND,
    PINGS_WITHOUT_READING
}
