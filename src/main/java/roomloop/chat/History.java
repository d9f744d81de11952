package roomloop.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import roomloop.chat.MessageBus.LogPage;

/** What a room remembers of its log: the latest messages, encoded, and where it stands. Room thread only. */
final class History {
    /** Messages that a client gets at once. */
    static final int SHOWN = 50;

    private static final int MAX_MESSAGES = 200;
    private static final int MAX_BYTES = 256 * 1024; // also what one answer to a join may hold

    private final Deque<Entry> recent = new ArrayDeque<>(); // oldest first, each the successor of the one before it
    private final MemoryBudget budget; // of all rooms' histories
    private int bytes; // of recent
    private MessageId last = MessageId.ZERO; // the newest id that the members have heard
    private Optional<MessageId> tail = Optional.empty(); // the next one's predecessor; empty: the log was, too

    /** One message as it is broadcast. */
    record Entry(MessageId id, MessageId prev, byte[] json) {}

    History(MemoryBudget budget) {
        this.budget = budget;
    }

    MessageId last() {
        return last;
    }

    /** Whether the message was heard already. */
    boolean isDuplicate(Message message) {
        return !message.id().isAfter(last);
    }

    /** Whether nothing is missing between what was heard and this message. */
    boolean isNext(Message message) {
        return message.prev().equals(tail.orElse(MessageId.ZERO));
    }

    /** Whether nothing is missing between what was heard and this page, which was read from {@link #last}. */
    boolean isNext(LogPage page) {
        if (page.reachesBack() || tail.isEmpty()) {
            return true;
        }
        return page.messages().isEmpty()
                ? page.newest().equals(tail.get())
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
        tail = Optional.of(entry.id());
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

    /** The log ends here, and what comes next follows this. Of an empty log nobody knows what went before: it may be lost. */
    void logEndsAt(MessageId newest) {
        tail = newest.equals(MessageId.ZERO) ? Optional.empty() : Optional.of(newest);
    }

    /** What a newcomer is shown: the latest messages, oldest first. */
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
        if (recent.isEmpty() || recent.getFirst().prev().isAfter(since)) {
            return Optional.empty();
        }
        return newerThan(since);
    }

    private Optional<List<byte[]>> newerThan(MessageId since) {
        var later = new ArrayList<byte[]>();
        Iterator<Entry> newestFirst = recent.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (!entry.id().isAfter(since)) {
                return entry.id().equals(since) ? Optional.of(later.reversed()) : Optional.empty();
            }
            later.add(entry.json());
        }
        return recent.getFirst().prev().equals(since) ? Optional.of(later.reversed()) : Optional.empty();
    }
}
