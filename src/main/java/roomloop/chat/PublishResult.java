package roomloop.chat;

/**
 * The bus's answer to a draft.
 *
 * @param id the message's id in the log
 * @param repeated whether its ref was posted before, so that nothing new was posted
 */
public record PublishResult(MessageId id, boolean repeated) {}
