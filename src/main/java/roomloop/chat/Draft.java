package roomloop.chat;

import java.util.Optional;

/**
 * A message before it has an id: checked, not yet in the log. The same uid, room and ref within 5 minutes is the same message.
 *
 * @param trace where it was, if its sender wants to know; stays in this process
 */
public record Draft(RoomName room, User author, String text, Optional<String> ref, Optional<Trace> trace) {
    public Draft(RoomName room, User author, String text, Optional<String> ref) {
        this(room, author, text, ref, Optional.empty());
    }

    /** It has come to the caller's line: a step of its trace, if it has one. */
    public void traced(String step) {
        if (trace.isPresent()) {
            trace.get().add(step);
        }
    }
}
