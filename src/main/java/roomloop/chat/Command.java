package roomloop.chat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** All that a room can be asked to do. Commands cross threads, so they are values and never change. */
sealed interface Command {
    record Join(Client client, Optional<MessageId> since) implements Command {}

    /** A joining client's own thread has read the log for it. */
    record ClientHasRead(Joining joining, List<Message> messages, Reach reach) implements Command {}

    /** A joining client's own thread could not read the log. */
    record TurnAway(Joining joining) implements Command {}

    record Leave(Client client) implements Command {}

    /** The connection has ended: as {@link Leave}, with nobody to answer. */
    record Gone(Client client) implements Command {}

    record Deliver(Message message) implements Command {}

    record Typing(Client client) implements Command {}

    record TypingElsewhere(String name) implements Command {}

    /** Somebody looks: the room describes itself, with the outboxes of those guests first. */
    record Describe(Set<String> uids, CompletableFuture<RoomView> view) implements Command {}

    /** Something was laid down beside the inbox: the room looks there after this turn. */
    record CatchUp() implements Command {}
}
