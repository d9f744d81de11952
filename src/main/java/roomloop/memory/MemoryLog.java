package roomloop.memory;

import java.util.List;
import java.util.TreeMap;
import roomloop.chat.Draft;
import roomloop.chat.HistoryPage;
import roomloop.chat.LogPage;
import roomloop.chat.Message;
import roomloop.chat.MessageId;

/** One room's log in memory. Not for several threads: {@link MemoryLogs} holds its lock. */
final class MemoryLog {
    private static final int BYTES_A_MESSAGE = 300; // its objects, without the text; an estimate

    private final TreeMap<MessageId, Message> messages = new TreeMap<>();
    private MessageId last;
    private long bytes;

    /** @param last the id that the first message follows */
    MemoryLog(MessageId last) {
        this.last = last;
    }

    Message append(Draft draft, MessageId id) {
        var message = new Message(id, last, draft.room(), draft.author(), draft.text(), id.ms(), draft.ref());
        messages.put(id, message);
        bytes += bytesOf(message);
        last = id;
        return message;
    }

    void keepLatest(int history) {
        while (messages.size() > history) {
            dropOldest();
        }
    }

    void keepBytes(long most) {
        while (bytes > most && messages.size() > 1) {
            dropOldest();
        }
    }

    LogPage read(MessageId after, int limit) {
        List<Message> later =
                messages.tailMap(after, false).values().stream().limit(limit).toList();
        boolean complete = later.isEmpty() || later.getLast().id().equals(last);
        return new LogPage(later, reachesBackTo(after), complete, last);
    }

    LogPage latest(int limit) {
        List<Message> latest =
                messages.descendingMap().values().stream().limit(limit).toList();
        return new LogPage(latest.reversed(), true, true, last);
    }

    HistoryPage readBefore(MessageId before, int limit) {
        List<Message> found = messages.headMap(before, false).descendingMap().values().stream()
                .limit(limit + 1L) // one more shows that there are older ones
                .toList();
        boolean start = found.size() <= limit;
        boolean trimmed = start && !messages.firstEntry().getValue().prev().equals(MessageId.ZERO);
        return new HistoryPage(found.subList(0, Math.min(limit, found.size())).reversed(), start, trimmed);
    }

    MessageId last() {
        return last;
    }

    /** An estimate. */
    long bytes() {
        return bytes;
    }

    private boolean reachesBackTo(MessageId after) {
        return messages.containsKey(after)
                || messages.firstEntry().getValue().prev().equals(after);
    }

    private void dropOldest() {
        bytes -= bytesOf(messages.pollFirstEntry().getValue());
    }

    private static long bytesOf(Message message) {
        return BYTES_A_MESSAGE + 2L * message.text().length();
    }
}
