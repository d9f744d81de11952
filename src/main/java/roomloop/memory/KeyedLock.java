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
    private record Entry(ReentrantLock lock, int users) {
        Entry with(int change) {
            return new Entry(lock, users + change);
        }
    }

    private final Map<K, Entry> entries = new ConcurrentHashMap<>();

    <T> T locked(K key, Work<T> work) throws InterruptedException {
        Entry mine = entries.compute(
                key, (same, entry) -> entry == null ? new Entry(new ReentrantLock(true), 1) : entry.with(1));
        try {
            mine.lock().lockInterruptibly();
            try {
                return work.run();
            } finally {
                mine.lock().unlock();
            }
        } finally {
            entries.computeIfPresent(key, (same, entry) -> entry.users() == 1 ? null : entry.with(-1));
        }
    }
}
