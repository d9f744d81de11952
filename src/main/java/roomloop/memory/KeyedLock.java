package roomloop.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One thread at a time for each key: a fair lock for every key that is in use just now, and none for the others. */
final class KeyedLock<K> {
    /** Runs under the lock. It may wait; then threads that want the same key wait as well. */
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** @param users threads that hold the lock or wait for it */
    private record Entry(ReentrantLock lock, int users) {}

    private final Map<K, Entry> entries = new ConcurrentHashMap<>();

    <T> T locked(K key, Work<T> work) throws InterruptedException {
        ReentrantLock lock = acquire(key);
        try {
            lock.lockInterruptibly();
            try {
                return work.run();
            } finally {
                lock.unlock();
            }
        } finally {
            release(key);
        }
    }

    private ReentrantLock acquire(K key) {
        return entries.compute(
                        key,
                        (same, entry) -> entry == null
                                ? new Entry(new ReentrantLock(true), 1)
                                : new Entry(entry.lock(), entry.users() + 1))
                .lock();
    }

    private void release(K key) {
        entries.computeIfPresent(
                key, (same, entry) -> entry.users() == 1 ? null : new Entry(entry.lock(), entry.users() - 1));
    }
}
