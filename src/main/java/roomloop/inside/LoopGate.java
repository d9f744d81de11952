package roomloop.inside;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds up the loop of one lab room. It opens by itself a minute after the last change: nobody may be there any more. */
final class LoopGate {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private boolean paused;
    private int steps; // that the paused loop may still take
    private int delay; // ms before each batch
    private long opensAt = System.nanoTime() + LONGEST;

    void pause() {
        change(() -> paused = true);
    }

    void step() {
        change(() -> {
            paused = true;
            steps++;
        });
    }

    void delay(int ms) {
        change(() -> {
            paused = false;
            delay = ms;
        });
    }

    void open() {
        change(() -> opensAt = System.nanoTime());
    }

    boolean isOpen() {
        lock.lock();
        try {
            return left() <= 0;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            opensAt = System.nanoTime() + LONGEST;
            step.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The room's loop waits here before it takes a batch. Gives how many commands it may take at most. */
    int await(int usual) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (paused && steps == 0 && left() > 0) {
                changed.awaitNanos(left());
            }
            boolean isStep = paused && steps > 0 && left() > 0;
            if (isStep) {
                steps--;
            } else if (delay > 0) {
                awaitDelay();
            }
            return isStep ? 1 : usual;
        } finally {
            lock.unlock();
        }
    }

    private void awaitDelay() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
        while (!paused && left() > 0 && until - System.nanoTime() > 0) {
            changed.awaitNanos(Math.min(left(), until - System.nanoTime()));
        }
    }

    private long left() {
        return opensAt - System.nanoTime();
    }
}
