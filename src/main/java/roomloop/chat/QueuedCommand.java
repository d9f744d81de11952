package roomloop.chat;

/**
 * A command that waits in an inbox, as the lab shows it: never with a text.
 *
 * @param kind in one word
 * @param name the user's; empty if it is about none
 */
public record QueuedCommand(String kind, String name) {
    static QueuedCommand of(Command command) {
        return switch (command) {
            case Command.Deliver(var message) ->
                new QueuedCommand("deliver", message.author().name());
            case Command.Join join ->
                new QueuedCommand("join", join.membership().client().user().name());
            case Command.Leave(var membership) ->
                new QueuedCommand("leave", membership.client().user().name());
            case Command.Typing(var client) ->
                new QueuedCommand("typing", client.user().name());
            case Command.RemoteTyping(var name) -> new QueuedCommand("typing", name);
            case Command.WakeUp() -> new QueuedCommand("wake-up", "");
        };
    }
}
