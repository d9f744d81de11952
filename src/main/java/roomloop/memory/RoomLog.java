package roomloop.memory;

import java.util.ArrayList;
import java.util.List;
import roomloop.chat.Draft;
import roomloop.chat.Message;
import roomloop.chat.MessageBus.HistoryPage;
import roomloop.chat.MessageBus.LogPage;
import roomloop.chat.MessageId;

/**
 * One room's log in memory: an array in the order of the ids. A tree would cost a small room a tenth of all work. Under the
 * lock of {@link MemoryLog}.
 */
final class RoomLog {
    private final List<Message> messages = new ArrayList<>(); // those before first are forgotten
    private int first;
    private MessageId start; // the id that the first message follows
    private MessageId last; // the newest id
    private long bytes; // an estimate

    /** @param start where the log before this one ended, from which nothing is left */
    RoomLog(MessageId start) {
        this.start = start;
        this.last = start;
    }

    Message append(Draft draft, MessageId id) {
        var message = new Message(id, last, draft.room(), draft.author(), draft.text(), draft.ref());
        messages.add(message);
        bytes += message.bytes();
        last = id;
        return message;
    }

    /** Forgets the oldest messages until so many are left, of so many bytes; but not the newest one. */
    void trim(int history, long maxBytes) {
        while (size() > history || bytes > maxBytes && size() > 1) {
            Message oldest = messages.get(first);
            messages.set(first++, null);
            start = oldest.id();
            bytes -= oldest.bytes();
        }
        if (first > messages.size() / 2) { // so that a message is moved once, as a rule
            messages.subList(0, first).clear();
            first = 0;
        }
    }

    MessageId last() {
        return last;
    }

    long bytes() {
        return bytes;
    }

    private int size() {
        return messages.size() - first;
    }

    /** The index behind the last message with an id up to this one. */
    private int indexAfter(MessageId id) {
        int low = first;
        int high = messages.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (messages.get(middle).id().isAfter(id)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean isBefore(int index, MessageId id) {
        return index > first && messages.get(index - 1).id().equals(id);
    }

    LogPage readAfter(MessageId after, int limit) {
        int from = indexAfter(after);
        int to = Math.min(from + limit, messages.size());
        boolean reachesBack = after.equals(start) || isBefore(from, after);
        return new LogPage(List.copyOf(messages.subList(from, to)), reachesBack, to == messages.size(), last);
    }

    LogPage readLatest(int limit) {
        int from = Math.max(first, messages.size() - limit);
        return new LogPage(List.copyOf(messages.subList(from, messages.size())), true, true, last);
    }

    HistoryPage readBefore(MessageId before, int limit) {
        int end = indexAfter(before);
        int to = isBefore(end, before) ? end - 1 : end;
        int from = Math.max(first, to - limit);
        boolean isStart = from == first;
        return new HistoryPage(
                List.copyOf(messages.subList(from, to)), isStart, isStart && !start.equals(MessageId.ZERO));
    }
}
