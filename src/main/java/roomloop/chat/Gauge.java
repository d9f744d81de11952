package roomloop.chat;

/**
 * How full a queue is.
 *
 * @param peak the highest since the last look
 */
public record Gauge(int size, int peak, int capacity) {}
