/** Rooms as actors, clients with bounded outboxes, and the {@link roomloop.chat.MessageBus} they speak through. */
package roomloop.chat;
