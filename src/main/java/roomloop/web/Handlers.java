package roomloop.web;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/** The virtual threads that serve sockets and requests, one a task, and how many there are now. */
final class Handlers {
    private final LongAdder alive = new LongAdder();
    private final ThreadFactory threads = Thread.ofVirtual().name("handler-", 0).factory();
    private final ExecutorService executor =
            Executors.newThreadPerTaskExecutor(task -> threads.newThread(() -> counted(task)));

    ExecutorService executor() {
        return executor;
    }

    long alive() {
        return alive.sum();
    }

    private void counted(Runnable task) {
        alive.increment();
        try {
            task.run();
        } finally {
            alive.decrement();
        }
    }
}
