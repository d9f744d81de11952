package roomloop.chat;

import java.util.Optional;

/** What a guest wants to say: checked, but not yet numbered. The same uid, room and ref within 5 minutes is the same message. */
public record Draft(RoomName room, User author, String text, Optional<String> ref) {}
