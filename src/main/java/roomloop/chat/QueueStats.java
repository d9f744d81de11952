package roomloop.chat;

/**
 * How full a queue is.
 *
 * @param peak the highest size since the last call
 */
public record QueueStats(int size, int peak, int capacity) {}
