package roomloop.bus;

/** How threads end. */
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
}
