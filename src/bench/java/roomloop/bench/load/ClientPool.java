package roomloop.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All clients of a load, on one selector. Load thread only. */
final class ClientPool implements AutoCloseable {
    private static final int AT_A_TIME = 64; // connections that are being opened
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(120);
    private static final int SCRATCH = 1 << 19; // bytes; more than any frame

    private final Target target;
    private final LoadStats stats = new LoadStats();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH).order(MessageStamp.ORDER);
    private final Selector selector = Selector.open();
    private final List<LoadRoom> rooms;
    private final List<LoadClient> clients = new ArrayList<>();
    private final List<MisbehavingClient> misbehaving = new ArrayList<>();

    ClientPool(Target target, Workload workload) throws IOException {
        this.target = target;
        this.rooms = IntStream.range(0, workload.rooms())
                .mapToObj(number -> new LoadRoom(target, number, workload.senders(), workload.textBytes()))
                .toList();
    }

    Target target() {
        return target;
    }

    LoadStats stats() {
        return stats;
    }

    /** For the client that reads just now. */
    ByteBuffer scratch() {
        return scratch;
    }

    Selector selector() {
        return selector;
    }

    List<LoadRoom> rooms() {
        return rooms;
    }

    /** Connects that many clients, and waits until all have joined. */
    void connect(int count) throws IOException {
        long end = System.nanoTime() + LONGEST_WAIT;
        while (stats.joined < count) {
            if (!connectNext(count)) {
                select(TimeUnit.MILLISECONDS.toNanos(10));
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("only %d of %d clients joined".formatted(stats.joined, count));
            }
        }
    }

    /** Clients that have joined, or are connecting. */
    int started() {
        return clients.size();
    }

    /** Connects one more, until there are that many. False: there are, or enough are connecting. */
    boolean connectNext(int count) throws IOException {
        if (stats.refused > 0) {
            throw new IOException(
                    "only %d of %d clients joined: %s".formatted(stats.joined, count, stats.firstRefusal));
        }
        int started = clients.size();
        if (started >= count || started - stats.joined >= AT_A_TIME) {
            return false;
        }
        LoadRoom room = rooms.get(started % rooms.size());
        return clients.add(new LoadClient(this, room, started, target.port(started / rooms.size())));
    }

    void addMisbehaving(List<MisbehavingClient.Behaviour> behaviours) throws IOException {
        for (int i = 0; i < behaviours.size(); i++) {
            misbehaving.add(
                    new MisbehavingClient(this, behaviours.get(i), target.port(i), (double) i / behaviours.size()));
        }
    }

    /** Serves the sockets that are ready; waits at most that many nanoseconds for one. */
    void select(long nanos) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis > 0) {
            selector.select(ClientPool::dispatch, millis);
        } else {
            selector.selectNow(ClientPool::dispatch);
        }
        if (!misbehaving.isEmpty()) {
            long now = System.nanoTime();
            for (MisbehavingClient client : misbehaving) {
                client.tick(now);
            }
        }
    }

    /** Deliveries that are still to come. */
    long missing() {
        return rooms.stream().mapToLong(LoadRoom::missing).sum();
    }

    @Override
    public void close() throws IOException {
        clients.forEach(LoadClient::close);
        misbehaving.forEach(MisbehavingClient::close);
        selector.close();
    }

    private static void dispatch(SelectionKey key) {
        NonBlockingSocket.Handler client = (NonBlockingSocket.Handler) key.attachment();
        try {
            client.ready(key.readyOps());
        } catch (IOException e) {
            client.lost(e);
        }
    }
}
