package roomloop.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A bus whose faults the test chooses: it can lose what it should deliver, forget its log, or not answer at all. */
final class FakeBus implements MessageBus {
    private final Map<RoomName, List<Message>> logs = new ConcurrentHashMap<>();
    private final Map<RoomName, Integer> present = new ConcurrentHashMap<>();
    private final Set<RoomName> followed = ConcurrentHashMap.newKeySet();
    private volatile BusListener listener;
    private MessageId ended = MessageId.ZERO; // where a log that was lost had ended
    private volatile boolean remembers;
    private volatile boolean deaf;
    private volatile boolean away;
    private volatile boolean confirms = true;
    private final Queue<RuntimeException> subscribeBugs = new ConcurrentLinkedQueue<>();
    private final Queue<Error> unsubscribeBugs = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> trackBugs = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> untrackBugs = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch held = new CountDownLatch(0);
    volatile int reads;
    volatile RemoteMember[] elsewhere = {};

    /** What is said from now on reaches the log, but not the rooms. */
    void losesWhatIsSaid() {
        deaf = true;
    }

    void tellsAgain() {
        deaf = false;
    }

    void goesAway() {
        away = true;
    }

    void comesBack() {
        away = false;
        followed.forEach(listener::onSubscribed);
    }

    /** The next read fails with a bug. */
    void failsOnce(Throwable bug) {
        bugs.add(bug);
    }

    /** The next subscription fails with a bug. */
    void failsToSubscribeOnce(RuntimeException bug) {
        subscribeBugs.add(bug);
    }

    /** The next end of a subscription fails with a bug. */
    void failsToUnsubscribeOnce(Error bug) {
        unsubscribeBugs.add(bug);
    }

    /** The next time a room tells of a member, it fails with a bug. */
    void failsToTrackOnce(RuntimeException bug) {
        trackBugs.add(bug);
    }

    /** The next time a room tells that a member has gone, it fails with a bug. */
    void failsToUntrackOnce(RuntimeException bug) {
        untrackBugs.add(bug);
    }

    /** From now on readers of what was missed wait, until {@link #letsTheLogGoOn}. */
    void holdsTheLog() {
        held = new CountDownLatch(1);
    }

    void letsTheLogGoOn() {
        held.countDown();
    }

    void confirmsNothing() {
        confirms = false;
    }

    /** A log that was lost tells where it had ended, as the one in memory does. */
    void remembersWhereLogsEnded() {
        remembers = true;
    }

    /** Keeps the newest {@code n} messages of the room. */
    synchronized void forgetsAllBut(int n, RoomName room) {
        var log = log(room);
        ended = newest(log);
        logs.put(room, new ArrayList<>(log.subList(log.size() - n, log.size())));
    }

    boolean follows(RoomName room) {
        return followed.contains(room);
    }

    int present(RoomName room) {
        return present.getOrDefault(room, 0);
    }

    @Override
    public void start(BusListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized CompletionStage<PublishResult> publish(Draft draft) {
        if (away) {
            return CompletableFuture.failedFuture(new UnavailableException("the bus is away"));
        }
        var log = log(draft.room());
        MessageId prev = log.isEmpty() ? ended : log.getLast().id();
        var message = new Message(prev.next(1), prev, draft.room(), draft.author(), draft.text(), draft.ref());
        log.add(message);
        if (!deaf) {
            listener.onMessage(message);
        }
        return CompletableFuture.completedFuture(new PublishResult(message.id(), false));
    }

    @Override
    public LogPage readAfter(RoomName room, MessageId after, int limit)
            throws UnavailableException, InterruptedException {
        held.await();
        return page(room, after, limit);
    }

    private synchronized LogPage page(RoomName room, MessageId after, int limit) throws UnavailableException {
        check();
        reads++;
        var log = log(room);
        var later = log.stream().filter(m -> m.id().isAfter(after)).toList();
        boolean holds = log.stream().anyMatch(m -> m.id().equals(after));
        boolean follows = later.isEmpty()
                ? newest(log).equals(after)
                : later.getFirst().prev().equals(after);
        var page = later.subList(0, Math.min(limit, later.size()));
        return new LogPage(page, holds || follows, page.size() == later.size(), newest(log));
    }

    @Override
    public synchronized LogPage readLatest(RoomName room, int limit) throws UnavailableException {
        check();
        var log = log(room);
        var latest = List.copyOf(log.subList(Math.max(0, log.size() - limit), log.size()));
        return new LogPage(latest, true, true, newest(log));
    }

    @Override
    public synchronized HistoryPage readBefore(RoomName room, MessageId before, int limit) throws UnavailableException {
        check();
        var earlier = log(room).stream().filter(m -> before.isAfter(m.id())).toList();
        var page = earlier.subList(Math.max(0, earlier.size() - limit), earlier.size());
        return new HistoryPage(page, page.size() == earlier.size(), false);
    }

    private void check() throws UnavailableException {
        if (away) {
            throw new UnavailableException("the bus is away");
        }
        switch (bugs.poll()) {
            case null -> {}
            case Error error -> throw error;
            case Throwable bug -> throw (RuntimeException) bug;
        }
    }

    private List<Message> log(RoomName room) {
        return logs.computeIfAbsent(room, key -> new ArrayList<>());
    }

    private MessageId newest(List<Message> log) {
        MessageId whenEmpty = remembers ? ended : MessageId.ZERO;
        return log.isEmpty() ? whenEmpty : log.getLast().id();
    }

    @Override
    public void subscribe(RoomName room) {
        if (subscribeBugs.poll() instanceof RuntimeException bug) {
            throw bug;
        }
        followed.add(room);
        if (confirms) {
            listener.onSubscribed(room);
        }
    }

    @Override
    public void unsubscribe(RoomName room) {
        if (unsubscribeBugs.poll() instanceof Error bug) {
            throw bug;
        }
        followed.remove(room);
    }

    @Override
    public void track(RoomName room, User guest) {
        if (trackBugs.poll() instanceof RuntimeException bug) {
            throw bug;
        }
        present.merge(room, 1, Integer::sum);
    }

    @Override
    public void untrack(RoomName room, User guest) {
        if (untrackBugs.poll() instanceof RuntimeException bug) {
            throw bug;
        }
        present.merge(room, -1, Integer::sum);
    }

    @Override
    public List<RemoteMember> remoteMembers(RoomName room) throws UnavailableException {
        check();
        return List.of(elsewhere);
    }

    @Override
    public List<RoomCount> rooms() {
        return List.of();
    }

    @Override
    public void drain(Duration atMost) {}

    @Override
    public void close() {}
}
