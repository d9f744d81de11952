package roomloop.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a room remembers of its log: the latest messages, encoded, and where it stands. Room thread only. */
final class History {
    private static final int SHOWN = 50;
    private static final int MAX_MESSAGES = 200;
    private static final int MAX_BYTES = 256 * 1024; // also what one answer to a join may hold

    private final Deque<Said> recent = new ArrayDeque<>(); // oldest first, each the successor of the one before it
    private int bytes;
    private MessageId last = MessageId.ZERO; // the newest id that the members have heard
    private Optional<MessageId> tail = Optional.empty(); // the next one's predecessor; empty: the log was, too

    /** One message as it is said. */
    record Said(MessageId id, MessageId prev, byte[] json) {}

    MessageId last() {
        return last;
    }

    /** Whether the message was heard already. */
    boolean knows(Message message) {
        return !message.id().isAfter(last);
    }

    /** Whether nothing is missing between what was heard and this message. */
    boolean precedes(Message message) {
        return message.prev().equals(tail.orElse(MessageId.ZERO));
    }

    /** Whether nothing is missing between what was heard and this page, which was read from {@link #last}. */
    boolean precedes(LogPage page) {
        if (page.reachesBack() || tail.isEmpty()) {
            return true;
        }
        return page.messages().isEmpty()
                ? page.newest().equals(tail.get())
                : precedes(page.messages().getFirst());
    }

    void add(Said said) {
        if (!recent.isEmpty() && !said.prev().equals(recent.getLast().id())) {
            recent.clear(); // something is missing before it: a memory has no holes
            bytes = 0;
        }
        recent.add(said);
        bytes += said.json().length;
        last = said.id();
        tail = Optional.of(said.id());
        while (recent.size() > MAX_MESSAGES || bytes > MAX_BYTES && recent.size() > 1) {
            bytes -= recent.remove().json().length;
        }
    }

    /** The log ends here, and what comes next follows this. Of an empty log nobody knows what went before: it may be lost. */
    void logEndsAt(MessageId newest) {
        tail = newest.equals(MessageId.ZERO) ? Optional.empty() : Optional.of(newest);
    }

    /** What a newcomer is shown: the latest messages, oldest first. */
    List<byte[]> latest() {
        return recent.stream()
                .skip(Math.max(0, recent.size() - SHOWN))
                .map(Said::json)
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
        Iterator<Said> newestFirst = recent.descendingIterator();
        while (newestFirst.hasNext()) {
            Said said = newestFirst.next();
            if (!said.id().isAfter(since)) {
                return said.id().equals(since) ? Optional.of(later.reversed()) : Optional.empty();
            }
            later.add(said.json());
        }
        return recent.getFirst().prev().equals(since) ? Optional.of(later.reversed()) : Optional.empty();
    }
}
