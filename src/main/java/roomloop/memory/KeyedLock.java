package roomloop.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import roomloop.chat.RoomName;

/** One at a time in each room: a lock for every room that somebody speaks in just now, and none for the others. */
final class KeyedLock {
    /** What is said at a podium. It may wait: whoever wants to speak in the same room waits as well. */
    interface Speech<T> {
        T give() throws InterruptedException;
    }

    private record Podium(ReentrantLock lock, int speakers) {}

    private final Map<RoomName, Podium> podiums = new ConcurrentHashMap<>();

    <T> T at(RoomName room, Speech<T> speech) throws InterruptedException {
        ReentrantLock lock = come(room);
        try {
            lock.lockInterruptibly();
            try {
                return speech.give();
            } finally {
                lock.unlock();
            }
        } finally {
            go(room);
        }
    }

    private ReentrantLock come(RoomName room) {
        return podiums.compute(
                        room,
                        (name, podium) -> podium == null
                                ? new Podium(new ReentrantLock(true), 1)
                                : new Podium(podium.lock(), podium.speakers() + 1))
                .lock();
    }

    private void go(RoomName room) {
        podiums.computeIfPresent(
                room,
                (name, podium) -> podium.speakers() == 1 ? null : new Podium(podium.lock(), podium.speakers() - 1));
    }
}
