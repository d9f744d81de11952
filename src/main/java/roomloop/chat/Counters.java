package roomloop.chat;

import java.util.concurrent.atomic.LongAdder;

/** What all rooms of this server have done since it started. Only ever grows; any thread may read. */
public final class Counters {
    private final LongAdder said = new LongAdder();
    private final LongAdder turns = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();

    /** A draft was handed to the bus. */
    void say() {
        said.increment();
    }

    /** One turn was put into the outboxes. */
    void turn(int messagesInIt, int members) {
        turns.increment();
        messages.add(messagesInIt);
        deliveries.add((long) messagesInIt * members);
    }

    /** Drafts that clients of this server handed to the bus. */
    public long said() {
        return said.sum();
    }

    public long turns() {
        return turns.sum();
    }

    /** Messages that rooms said, each counted once a room a server. */
    public long messages() {
        return messages.sum();
    }

    /** Messages put into outboxes. */
    public long deliveries() {
        return deliveries.sum();
    }
}
