package roomloop.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Which fault comes when, for ever. The same seed, the same plan. */
final class FaultPlan {
    private final SplittableRandom random;
    private final int servers;
    private final List<Fault> faults;
    private final List<Fault> deck = new ArrayList<>(); // every fault is drawn once before any is drawn again

    FaultPlan(Options options) {
        this.random = new SplittableRandom(options.seed());
        this.servers = options.servers();
        this.faults = Fault.of(options);
    }

    /**
     * @param pause before the fault
     * @param server that it hits, if it hits a server
     * @param length of a fault that lasts
     * @param share of the users that it hits, if it hits users
     */
    record Step(Duration pause, Fault fault, int server, Duration length, double share) {
        /** A room that it hits, or the Redis of which it hits. */
        String room() {
            return Environment.ROOMS.get((int) (length.toMillis() % Environment.ROOMS.size()));
        }
    }

    Step next() {
        return new Step(
                Duration.ofMillis(random.nextLong(100, 3_000)),
                draw(),
                random.nextInt(servers),
                Duration.ofMillis(random.nextLong(1_000, 6_000)),
                random.nextDouble(0.05, 0.4));
    }

    private Fault draw() {
        if (deck.isEmpty()) {
            deck.addAll(faults);
        }
        return deck.remove(random.nextInt(deck.size()));
    }

    /** What can go wrong. */
    enum Fault {
        KILL_REDIS("Redis killed, started again"),
        FREEZE_REDIS("Redis frozen"),
        DROP_CLIENTS("Redis dropped its clients"),
        DROP_SUBSCRIBERS("Redis dropped its subscribers"),
        FILL_REDIS("Redis out of memory"),
        FAIL_OVER("a replica took over"),
        MOVE_SLOT("a room's slot moved"),
        LOSE_MESSAGE("messages lost by Pub/Sub"),
        KILL_SERVER("server killed, started again"),
        STOP_SERVER("server stopped, started again"),
        FREEZE_SERVER("server frozen"),
        DISCONNECT_USERS("users disconnected"),
        STALL_USERS("users stopped reading");

        private final String description;

        Fault(String description) {
            this.description = description;
        }

        /** Those that one Redis, or a cluster, can suffer. */
        static List<Fault> of(Options options) {
            return Stream.of(values())
                    .filter(fault -> options.cluster() || (fault != FAIL_OVER && fault != MOVE_SLOT))
                    .toList();
        }

        String description() {
            return description;
        }
    }
}
