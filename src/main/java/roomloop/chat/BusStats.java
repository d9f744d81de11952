package roomloop.chat;

/**
 * How a bus with queues of its own is doing.
 *
 * @param publisher drafts that wait to be sent
 * @param unanswered drafts sent, and not answered yet
 * @param subscriptions rooms that it listens to
 * @param received payloads from other servers and its own, since it started
 * @param foreign payloads among them that weren't ours, and were ignored
 * @param threads that it runs
 */
public record BusStats(
        QueueStats publisher, QueueStats unanswered, int subscriptions, long received, long foreign, int threads) {}
