package roomloop.chat;

/** A bus that the lab may break on purpose, to show how it mends. Any thread may call; waits for an answer at most seconds. */
public interface BreakableBus {
    /** Has the bus's server answer nothing for that many milliseconds. False: it refused. */
    boolean freeze(long ms) throws InterruptedException;

    /** Drops the connection of this server's subscriptions, as a broken network would. Never waits. */
    void cutSubscriptions();
}
