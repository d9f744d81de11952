package roomloop.chat;

/**
 * How full a queue is.
 *
 * @param peak the highest since the last look
 */
public record QueueStats(int size, int peak, int capacity) {}
