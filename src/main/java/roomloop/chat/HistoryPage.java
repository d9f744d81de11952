package roomloop.chat;

import java.util.List;

/**
 * A piece of a room's log that ends just before a message, oldest first.
 *
 * @param start whether the log holds nothing older than these messages
 * @param trimmed whether older messages were said, and are no longer kept; only if {@code start}
 */
public record HistoryPage(List<Message> messages, boolean start, boolean trimmed) {
    public HistoryPage {
        messages = List.copyOf(messages);
    }
}
