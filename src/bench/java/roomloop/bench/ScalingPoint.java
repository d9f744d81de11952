package roomloop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import roomloop.bench.load.Workload;

/**
 * A point of a curve: what is done to measure it.
 *
 * @param x what grows along the curve
 * @param servers that share a Redis
 * @param members of each room, over all servers
 * @param bytes of each text
 */
record ScalingPoint(String curve, String x, int servers, int rooms, int members, int bytes, Workload.Mode mode) {
    static final String MEMBERS = "members of a room";
    static final String FULL_SPEED = "members, at full speed";
    static final String ROOMS = "rooms of 5";
    static final String SERVERS = "servers";
    private static final String BUSY_SERVERS = "servers, at full speed";
    static final String SIZE = "bytes of a text";

    private static final double MOST = 1_000; // messages a second
    private static final double DELIVERIES = 30_000; // a second: what two cores bear with ease, the load's included

    /** Texts of fewer bytes can't be told apart by the load. */
    private static final int SHORTEST = 35;

    Workload workload() {
        return Workload.of(rooms * members, rooms, bytes);
    }

    static List<ScalingPoint> all() {
        List<ScalingPoint> points = new ArrayList<>();
        int[] members = {1, 5, 20, 100, 500, 2_000, 5_000};
        for (int count : members) {
            points.add(members(MEMBERS, count, new Workload.Mode.Open(Math.min(MOST, DELIVERIES / count))));
        }
        for (int count : members) {
            points.add(members(FULL_SPEED, count, new Workload.Mode.Closed(16)));
        }
        for (int rooms : new int[] {1, 10, 100, 500, 2_000}) {
            points.add(new ScalingPoint(
                    ROOMS, show(rooms), 1, rooms, 5, BenchSettings.TEXT, new Workload.Mode.Open(MOST / rooms)));
        }
        for (int servers = 1; servers <= 4; servers++) {
            points.add(servers(SERVERS, servers, new Workload.Mode.Open(MOST / 20)));
        }
        for (int servers = 1; servers <= 4; servers++) {
            points.add(servers(BUSY_SERVERS, servers, new Workload.Mode.Closed(4)));
        }
        for (int bytes : new int[] {SHORTEST, 200, 1_000, 4_000, 8_000}) {
            points.add(new ScalingPoint(SIZE, show(bytes), 1, 1, 100, bytes, new Workload.Mode.Open(100)));
        }
        return points;
    }

    /** The ends of each curve, and one between. */
    static List<ScalingPoint> some() {
        List<ScalingPoint> all = all();
        return IntStream.range(0, all.size())
                .filter(i -> i % 3 == 0 || i == all.size() - 1)
                .mapToObj(all::get)
                .toList();
    }

    /** Makes code and caches warm on all servers. */
    static List<ScalingPoint> warmUp() {
        var many = new ScalingPoint(
                "warming up", "many rooms", 4, 200, 5, BenchSettings.TEXT, new Workload.Mode.Open(MOST / 200));
        var big = new ScalingPoint(
                "warming up", "big rooms", 4, 4, 200, BenchSettings.TEXT, new Workload.Mode.Closed(16));
        return List.of(many, big, many, big, many);
    }

    private static ScalingPoint members(String curve, int members, Workload.Mode mode) {
        return new ScalingPoint(curve, show(members), 1, 1, members, BenchSettings.TEXT, mode);
    }

    private static ScalingPoint servers(String curve, int servers, Workload.Mode mode) {
        return new ScalingPoint(curve, show(servers), servers, 20, 20, BenchSettings.TEXT, mode);
    }

    private static String show(int number) {
        return "%,d".formatted(number);
    }
}
