package roomloop.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import roomloop.chat.RoomName;
import roomloop.redis.Health;
import roomloop.redis.PendingMessage;
import roomloop.redis.ReconnectLoop;
import roomloop.redis.RedisBus;

/**
 * Publishes the messages of one room, in order, to whichever master owns the room's slot. It has a thread of its own as long as the
 * room talks: while the slot moves, or has no owner, that thread tries again and again, and no other room waits for it.
 */
final class RoomPublisher implements AutoCloseable {
    private static final int QUEUE = 4096; // messages; full: the sender is told that the message is unavailable
    private static final int GROUP = 256; // messages that are under way at once
    private static final long PAUSE = 20; // milliseconds between two tries
    private static final long IDLE = 100; // milliseconds without a message until the thread ends

    private final RoomName room;
    private final ClusterBus cluster;
    private final BlockingQueue<PendingMessage> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;

    /** Not answered yet, the oldest first. Own thread only. */
    private final List<PendingMessage> waiting = new ArrayList<>();

    private boolean refused; // so only the first is tried, until it gets through; own thread only

    private RoomPublisher(RoomName room, ClusterBus cluster) {
        this.room = room;
        this.cluster = cluster;
        this.thread = Thread.ofVirtual().name("publish-" + room).unstarted(this::run);
    }

    // ---- Any thread.

    static RoomPublisher start(RoomName room, ClusterBus cluster) {
        var publisher = new RoomPublisher(room, cluster);
        publisher.thread.start();
        return publisher;
    }

    /** Never waits. */
    void put(PendingMessage message) {
        if (!queue.offer(message)) {
            message.fail("too many messages are waiting, please send it again");
        }
    }

    int size() {
        return queue.size();
    }

    /** Waits that long for the thread, which ends when the room has fallen silent; then fails what is left. */
    void drain(Duration atMost) throws InterruptedException {
        if (!thread.join(atMost)) {
            close();
        }
    }

    @Override
    public void close() {
        ReconnectLoop.end(thread);
    }

    // ---- Own thread only.

    private void run() {
        try {
            do {
                Optional.ofNullable(queue.poll(IDLE, TimeUnit.MILLISECONDS)).ifPresent(waiting::add);
                while (!waiting.isEmpty()) {
                    sendWaiting();
                }
            } while (!cluster.retire(room, this));
        } catch (InterruptedException e) {
            giveUp("this server has shut down");
        } catch (RuntimeException | Error bug) { // a dead thread may not stay in the room's way
            Health.note(bug);
            giveUp("the message could not be stored, please send it again");
        }
    }

    private void giveUp(String why) {
        cluster.remove(room); // so that nothing more comes
        queue.drainTo(waiting);
        waiting.forEach(left -> left.fail(why));
    }

    /** Sends what waits, and keeps what couldn't be posted because the room is on the move. */
    private void sendWaiting() throws InterruptedException {
        queue.drainTo(waiting, GROUP - waiting.size());
        var group = List.copyOf(waiting.subList(0, refused ? 1 : waiting.size()));
        Optional<RedisBus> master = cluster.master(room);
        if (master.isPresent()) {
            sendAll(group, master.get());
        }
        refused = !group.stream().allMatch(PendingMessage::isAnswered);
        waiting.removeIf(PendingMessage::isAnswered);
        if (refused) {
            TimeUnit.MILLISECONDS.sleep(PAUSE);
        }
    }

    /**
     * Waits for the answers of this master. What it refused only for now stays unanswered, to be tried again: nothing that would
     * come after its author's later message.
     */
    private void sendAll(List<PendingMessage> group, RedisBus master) throws InterruptedException {
        var attempts = group.stream().map(PendingMessage::again).toList();
        attempts.forEach(master::publish);
        for (PendingMessage attempt : attempts) {
            attempt.await();
        }
        Set<String> posted = new HashSet<>(); // uids
        for (int i = group.size() - 1; i >= 0; i--) {
            var message = group.get(i);
            var answer = attempts.get(i).answer();
            String uid = message.draft().author().uid();
            if (answer.state() == Future.State.SUCCESS) {
                message.answer().complete(answer.resultNow());
                posted.add(uid);
            } else if (posted.contains(uid) || !cluster.isPassing(answer.exceptionNow(), room, master)) {
                message.answer().completeExceptionally(answer.exceptionNow());
            }
        }
    }
}
