package roomloop.config;

/**
 * How the heap is shared among what grows, so that with little of it the server refuses clients instead of dying. With 512 MB and
 * more, the defaults of all limits fit.
 *
 * @param heap bytes that the process may use
 */
public record HeapShares(long heap) {
    private static final long OWN = 24L << 20; // what the server needs before the first client comes
    private static final long PER_CONNECTION = 12L << 10;
    private static final long PER_ROOM = 12L << 10;
    private static final long MAX_LOGS = 64L << 20;

    public static HeapShares ofThisProcess() {
        return new HeapShares(Runtime.getRuntime().maxMemory());
    }

    private long usable() {
        return Math.max(heap - OWN, heap / 4);
    }

    /** Bytes for what rooms remember, what waits in inboxes, and what is pending in outboxes, together. */
    public long rooms() {
        return usable() * 3 / 8;
    }

    /** Bytes for the logs of a server without Redis. */
    public long logs() {
        return Math.min(MAX_LOGS, usable() / 8);
    }

    /** Bytes for messages that Redis hasn't answered yet; a server without Redis has logs instead. */
    public long unanswered() {
        return usable() / 8;
    }

    /** WebSockets that may be open. */
    long connections() {
        return usable() / 4 / PER_CONNECTION;
    }

    /** Rooms that may be open. */
    long openRooms() {
        return usable() / 8 / PER_ROOM;
    }
}
