package roomloop.chat;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of one kind that all of this server's rooms or clients hold together. Each has a bound of its own; this bounds the sum,
 * so that many of them can't use up the heap. What is done about too much stands where the bytes are added. Any thread may call
 * anything here; nothing waits.
 */
final class MemoryBudget {
    /**
     * The budgets of one server.
     *
     * @param messages in the rooms' inboxes; over it the bus's messages are dropped, and read from the log later
     * @param history that the rooms remember; over it each room forgets what is more than its share
     * @param frames in the clients' outboxes, each counted once; over it no client is let in, and slow ones are disconnected sooner
     */
    record All(MemoryBudget messages, MemoryBudget history, MemoryBudget frames) {
        /** A third of the memory for each. */
        static All of(long memory) {
            return new All(new MemoryBudget(memory / 3), new MemoryBudget(memory / 3), new MemoryBudget(memory / 3));
        }
    }

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long capacity) {
        this.capacity = capacity;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    void remove(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isExceeded() {
        return used.get() > capacity;
    }

    /** Bytes that are left; negative, if it is exceeded. */
    long free() {
        return capacity - used.get();
    }

    long capacity() {
        return capacity;
    }
}
