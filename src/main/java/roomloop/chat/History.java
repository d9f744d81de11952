package roomloop.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import roomloop.chat.MessageBus.LogPage;

/** What a room remembers of its log: the latest messages, encoded, and where it stands. Room thread only. */
final class History {
    /** Messages that a client gets at once. */
    static final int SHOWN = 50;

    private static final int SHORTEST_LOG = 50; // messages that a log keeps, at least, when older ones are dropped
    private static final int MAX_MESSAGES = 200;
    private static final int MAX_BYTES = ServerFrames.MAX_BYTES; // so that one answer holds it

    private final Deque<Entry> recent = new ArrayDeque<>(); // oldest first, each the successor of the one before it
    private final MemoryBudget budget; // of all rooms' histories
    private int bytes; // of recent
    private MessageId last = MessageId.ZERO; // the newest id that was broadcast
    private MessageId tail = MessageId.ZERO; // where the log ended, and what the next message follows

    /** One message as it is broadcast. */
    record Entry(MessageId id, MessageId prev, byte[] json) {
        static Entry of(Message message) {
            return new Entry(message.id(), message.prev(), ServerFrames.message(message));
        }
    }

    History(MemoryBudget budget) {
        this.budget = budget;
    }

    MessageId last() {
        return last;
    }

    /** Whether the message was broadcast already. */
    boolean isDuplicate(Message message) {
        return !message.id().isAfter(last);
    }

    /** Whether nothing is missing between what was broadcast and this message. */
    boolean isNext(Message message) {
        return message.prev().equals(tail);
    }

    /** Whether nothing is missing between what was broadcast and this page, which was read from {@link #last}. */
    boolean isNext(LogPage page) {
        boolean isTrimmed = page.messages().size() >= SHORTEST_LOG; // else what goes before was lost earlier
        if (page.reachesBack() || tail.equals(MessageId.ZERO) && !isTrimmed) {
            return true;
        }
        return page.messages().isEmpty()
                ? page.newest().equals(tail)
                : isNext(page.messages().getFirst());
    }

    void add(Entry entry) {
        if (!recent.isEmpty() && !entry.prev().equals(recent.getLast().id())) {
            clear(); // something is missing before it: a history has no holes
        }
        recent.add(entry);
        bytes += entry.json().length;
        budget.add(entry.json().length);
        last = entry.id();
        tail = entry.id();
        trim(MAX_BYTES);
    }

    /** Forgets the oldest messages until the others take no more than that many bytes. Keeps the newest one. */
    void trim(long maxBytes) {
        while (recent.size() > MAX_MESSAGES || bytes > maxBytes && recent.size() > 1) {
            int length = recent.remove().json().length;
            bytes -= length;
            budget.remove(length);
        }
    }

    void clear() {
        recent.clear();
        budget.remove(bytes);
        bytes = 0;
    }

    /** The log ends here, and what comes next follows this. What went before an empty log isn't known: it may be lost. */
    void logEndsAt(MessageId newest) {
        tail = newest;
    }

    /** What a client that joins without {@code since} gets: the latest messages, oldest first. */
    List<byte[]> latest() {
        return recent.stream()
                .skip(Math.max(0, recent.size() - SHOWN))
                .map(Entry::json)
                .toList();
    }

    /** Everything after that id, oldest first; empty if the memory doesn't reach back to it. */
    Optional<List<byte[]>> after(MessageId since) {
        if (since.equals(last)) {
            return Optional.of(List.of());
        }
        var newestFirst = new ArrayList<byte[]>();
        for (Entry entry : recent.reversed()) {
            newestFirst.add(entry.json());
            if (entry.prev().equals(since)) {
                return Optional.of(newestFirst.reversed());
            }
        }
        return Optional.empty();
    }
}
