package roomloop.inside;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds up the loop of one lab room. It opens by itself a minute after the last change: its user may have gone. */
final class LoopGate {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long opensAt = System.nanoTime() + LONGEST; // set under the lock

    // Under the lock.
    private boolean paused;
    private int steps; // that the paused loop may still take
    private int delay; // ms before each batch

    void pause() {
        change(LONGEST, () -> paused = true);
    }

    void step() {
        change(LONGEST, () -> {
            paused = true;
            steps++;
        });
    }

    void delay(int ms) {
        change(LONGEST, () -> {
            paused = false;
            delay = ms;
        });
    }

    void open() {
        change(0, () -> {});
    }

    private void change(long opensIn, Runnable step) {
        lock.lock();
        try {
            opensAt = System.nanoTime() + opensIn;
            step.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        return left() <= 0;
    }

    private long left() {
        return opensAt - System.nanoTime();
    }

    /** The room's loop waits here before it takes a batch. Gives how many commands it may take at most. */
    int await(int usual) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
            while (!isOpen() && (paused ? steps == 0 : until - System.nanoTime() > 0)) {
                changed.awaitNanos(paused ? left() : Math.min(left(), until - System.nanoTime()));
            }
            if (paused && !isOpen()) {
                steps--;
                return 1;
            }
            return usual;
        } finally {
            lock.unlock();
        }
    }
}
