package roomloop.redis;

/** How threads end, and how they learn that they shall. */
final class Threads {
    private Threads() {}

    /** Tells a thread to end, and waits for that unless interrupted. */
    static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called when Jedis has failed: it takes an interrupt for a failure of its own. */
    static void endIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
