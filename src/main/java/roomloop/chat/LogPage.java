package roomloop.chat;

import java.util.List;

/**
 * A piece of a room's log, oldest first.
 *
 * @param messages what was asked for, as far as one page goes
 * @param reachesBack whether nothing is missing between the id that was asked from and the first of the messages
 * @param complete whether the page goes to the end of the log
 * @param newest the log's last id when it was read, {@link MessageId#ZERO} if the log is empty
 */
public record LogPage(List<Message> messages, boolean reachesBack, boolean complete, MessageId newest) {
    public LogPage {
        messages = List.copyOf(messages);
    }
}
