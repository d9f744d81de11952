package roomloop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import roomloop.bench.load.Mode;
import roomloop.bench.load.Shape;

/**
 * A point of a curve: what is done to measure it.
 *
 * @param x what grows along the curve
 * @param servers that share a Redis
 * @param members of each room, over all servers
 * @param bytes of each text
 */
record Point(String curve, String x, int servers, int rooms, int members, int bytes, Mode mode) {
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

    Shape shape() {
        return Shape.of(rooms * members, rooms, bytes);
    }

    static List<Point> all() {
        List<Point> points = new ArrayList<>();
        int[] members = {1, 5, 20, 100, 500, 2_000, 5_000};
        for (int count : members) {
            points.add(members(MEMBERS, count, new Mode.Open(Math.min(MOST, DELIVERIES / count))));
        }
        for (int count : members) {
            points.add(members(FULL_SPEED, count, new Mode.Closed(16)));
        }
        for (int rooms : new int[] {1, 10, 100, 500, 2_000}) {
            points.add(new Point(ROOMS, show(rooms), 1, rooms, 5, Settings.TEXT, new Mode.Open(MOST / rooms)));
        }
        for (int servers = 1; servers <= 4; servers++) {
            points.add(servers(SERVERS, servers, new Mode.Open(MOST / 20)));
        }
        for (int servers = 1; servers <= 4; servers++) {
            points.add(servers(BUSY_SERVERS, servers, new Mode.Closed(4)));
        }
        for (int bytes : new int[] {SHORTEST, 200, 1_000, 4_000, 8_000}) {
            points.add(new Point(SIZE, show(bytes), 1, 1, 100, bytes, new Mode.Open(100)));
        }
        return points;
    }

    /** The ends of each curve, and one between. */
    static List<Point> some() {
        List<Point> all = all();
        return IntStream.range(0, all.size())
                .filter(i -> i % 3 == 0 || i == all.size() - 1)
                .mapToObj(all::get)
                .toList();
    }

    /** Makes code and caches warm on all servers. */
    static List<Point> warmUp() {
        var many = new Point("warming up", "many rooms", 4, 200, 5, Settings.TEXT, new Mode.Open(MOST / 200));
        var big = new Point("warming up", "big rooms", 4, 4, 200, Settings.TEXT, new Mode.Closed(16));
        return List.of(many, big, many, big, many);
    }

    private static Point members(String curve, int members, Mode mode) {
        return new Point(curve, show(members), 1, 1, members, Settings.TEXT, mode);
    }

    private static Point servers(String curve, int servers, Mode mode) {
        return new Point(curve, show(servers), servers, 20, 20, Settings.TEXT, mode);
    }

    private static String show(int number) {
        return "%,d".formatted(number);
    }
}
