package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All clients of a load, and the selector that moves them. Load thread only. */
final class Crowd implements AutoCloseable {
    private static final int AT_A_TIME = 64; // connections that are being opened
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
    private static final int SCRATCH = 1 << 19; // bytes; more than any frame

    private final Target target;
    private final Tally tally = new Tally();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH).order(Mark.ORDER);
    private final Selector selector = Selector.open();
    private final List<Room> rooms;
    private final List<Reader> readers = new ArrayList<>();
    private final List<BadPeer> badPeers = new ArrayList<>();

    Crowd(Target target, Shape shape) throws IOException {
        this.target = target;
        this.rooms = IntStream.range(0, shape.rooms())
                .mapToObj(number -> new Room(target, number, shape.voices(), shape.textBytes()))
                .toList();
    }

    Target target() {
        return target;
    }

    Tally tally() {
        return tally;
    }

    /** For whoever reads just now. */
    ByteBuffer scratch() {
        return scratch;
    }

    Selector selector() {
        return selector;
    }

    List<Room> rooms() {
        return rooms;
    }

    /** Connects that many readers, and waits until all are in. */
    void gather(int count) throws IOException {
        long giveUpAt = System.nanoTime() + PATIENCE;
        while (tally.entered < count) {
            if (!invite(count)) {
                move(TimeUnit.MILLISECONDS.toNanos(10));
            }
            if (System.nanoTime() - giveUpAt > 0) {
                throw new IOException("only %d of %d clients came in".formatted(tally.entered, count));
            }
        }
    }

    /** Clients that have come, or are on their way in. */
    int started() {
        return readers.size();
    }

    /** Lets one more come, until there are so many. False: there are, or enough are on their way in. */
    boolean invite(int count) throws IOException {
        if (tally.refused > 0) {
            throw new IOException(
                    "only %d of %d clients came in: %s".formatted(tally.entered, count, tally.firstRefusal));
        }
        int started = readers.size();
        if (started >= count || started - tally.entered >= AT_A_TIME) {
            return false;
        }
        Room room = rooms.get(started % rooms.size());
        return readers.add(new Reader(this, room, started, target.port(started / rooms.size())));
    }

    /** Lets the bad peers come. */
    void spoil(List<Habit> habits) throws IOException {
        for (int i = 0; i < habits.size(); i++) {
            badPeers.add(new BadPeer(this, habits.get(i), target.port(i), (double) i / habits.size()));
        }
    }

    /** Does what is ready; waits at most that many nanoseconds for something. */
    void move(long patience) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(patience);
        if (millis > 0) {
            selector.select(Crowd::attend, millis);
        } else {
            selector.selectNow(Crowd::attend);
        }
        if (!badPeers.isEmpty()) {
            long now = System.nanoTime();
            for (BadPeer peer : badPeers) {
                peer.tick(now);
            }
        }
    }

    /** Deliveries that are still to come. */
    long missing() {
        return rooms.stream().mapToLong(Room::missing).sum();
    }

    @Override
    public void close() throws IOException {
        readers.forEach(Reader::close);
        badPeers.forEach(BadPeer::close);
        selector.close();
    }

    private static void attend(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            peer.ready(key.readyOps());
        } catch (IOException e) {
            peer.lost(e);
        }
    }
}
