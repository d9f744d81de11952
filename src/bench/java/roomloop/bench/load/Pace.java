package roomloop.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes rooms speak when it is time. */
sealed interface Pace {
    static Pace of(Mode mode, List<Room> rooms, long now) {
        return switch (mode) {
            case Mode.Closed(int window) -> new Closed(rooms, window);
            case Mode.Open(double rate) -> new Open(rooms, (long) (TimeUnit.SECONDS.toNanos(1) / rate), now);
        };
    }

    /** Says what is due. */
    void speak(long now);

    /** Nanoseconds until more may be due; 0 or less: it is. */
    long dueIn(long now);

    /** As fast as the slowest reader of each room. */
    record Closed(List<Room> rooms, int window) implements Pace {
        private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(1);

        @Override
        public void speak(long now) {
            for (Room room : rooms) {
                while (room.canSpeak() && room.onTheWay() < window) {
                    room.say(System.nanoTime());
                }
            }
        }

        @Override
        public long dueIn(long now) {
            return LOOK_AGAIN;
        }
    }

    /** By the clock; the rooms' beats are spread evenly. */
    final class Open implements Pace {
        private final List<Room> rooms;
        private final long gap; // nanoseconds
        private final long[] due;

        Open(List<Room> rooms, long gap, long now) {
            this.rooms = rooms;
            this.gap = gap;
            this.due = new long[rooms.size()];
            Arrays.setAll(due, i -> now + gap * i / due.length);
        }

        @Override
        public void speak(long now) {
            for (int i = 0; i < due.length; i++) {
                while (rooms.get(i).canSpeak() && due[i] - now <= 0) {
                    rooms.get(i).say(due[i]);
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
