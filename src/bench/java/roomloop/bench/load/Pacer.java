package roomloop.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets rooms send when it is time. */
sealed interface Pacer {
    static Pacer of(Workload.Mode mode, List<LoadRoom> rooms, long now) {
        return switch (mode) {
            case Workload.Mode.Closed(int window) -> new Closed(rooms, window);
            case Workload.Mode.Open(double rate) -> new Open(rooms, (long) (TimeUnit.SECONDS.toNanos(1) / rate), now);
        };
    }

    /** Sends what is due. */
    void sendDue(long now);

    /** Nanoseconds until more may be due; 0 or less: it is. */
    long dueIn(long now);

    /** As fast as the clients of each room receive, on average. */
    record Closed(List<LoadRoom> rooms, int window) implements Pacer {
        private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(1);

        @Override
        public void sendDue(long now) {
            for (LoadRoom room : rooms) {
                while (room.canSend() && room.inFlight() < window) {
                    room.send(System.nanoTime());
                }
            }
        }

        @Override
        public long dueIn(long now) {
            return RETRY;
        }
    }

    /** By the clock; the rooms take their turns evenly. */
    final class Open implements Pacer {
        private final List<LoadRoom> rooms;
        private final long gap; // nanoseconds
        private final long[] due;

        Open(List<LoadRoom> rooms, long gap, long now) {
            this.rooms = rooms;
            this.gap = gap;
            this.due = new long[rooms.size()];
            Arrays.setAll(due, i -> now + gap * i / due.length);
        }

        @Override
        public void sendDue(long now) {
            for (int i = 0; i < due.length; i++) {
                while (rooms.get(i).canSend() && due[i] - now <= 0) {
                    rooms.get(i).send(due[i]);
                    due[i] += gap;
                }
            }
        }

        @Override
        public long dueIn(long now) {
            long least = gap;
            for (long at : due) {
                least = Math.min(least, at - now);
            }
            return least;
        }
    }
}
