package roomloop.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import roomloop.chat.Backfill.Coverage;
import roomloop.chat.Command.JoinAnswer;
import roomloop.chat.MessageBus.LogPage;

/**
 * Brings clients into rooms. Each join has a virtual thread of its own, {@code join-NAME}, which waits for the room and, if the
 * client was away for long, for the log: a slow log delays this client, and no one else.
 */
final class JoinHandler {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(10);
    private static final int PAGE = 64; // messages that are read at once
    private static final long BYTES_PER_READ = 2 << 20; // at most, by estimate
    private static final int MAX_READS = 64;

    private final Rooms rooms;
    private final MessageBus bus;
    private final RoomListener listener;
    private final Semaphore reads; // as many at once as memory allows; a join waits for its turn

    JoinHandler(Rooms rooms, MessageBus bus, Limits limits, RoomListener listener) {
        this.rooms = rooms;
        this.bus = bus;
        this.listener = listener;
        this.reads = new Semaphore(Math.clamp(limits.memory() / 8 / BYTES_PER_READ, 1, MAX_READS));
    }

    /** Asks the room to let the client in. Waits while the room's inbox is full, and for nothing else. */
    void start(Membership membership, Optional<MessageId> since) throws InterruptedException {
        var join = new Command.Join(membership, since, Optional.empty());
        if (rooms.postJoin(join)) {
            Thread.ofVirtual().name("join-" + membership.room()).start(() -> complete(join));
        }
    }

    /** Runs until the room has answered, or the client was told that the room is unavailable. */
    private void complete(Command.Join first) {
        Membership membership = first.membership();
        long deadline = System.nanoTime() + DEADLINE;
        try {
            Command.Join join = first;
            while (answer(join, deadline) == JoinAnswer.TOO_OLD) {
                Backfill missed = readInTurn(membership.room(), join.since().orElseThrow(), deadline);
                join = new Command.Join(membership, join.since(), Optional.of(missed));
                rooms.postJoin(join);
            }
        } catch (TimeoutException | UnavailableException | ExecutionException e) {
            refuse(membership);
        } catch (RuntimeException | Error bug) {
            listener.onEvent(new RoomEvent.RoomFailed(membership.room(), bug));
            refuse(membership);
        } catch (InterruptedException e) {
            membership.cancel(); // the server stops
        }
    }

    private static void refuse(Membership membership) {
        if (membership.cancel()) {
            membership.client().send(ServerFrames.roomUnavailable(membership.room()));
        }
    }

    private static JoinAnswer answer(Command.Join join, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return join.answer().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private Backfill readInTurn(RoomName room, MessageId since, long deadline)
            throws UnavailableException, InterruptedException, TimeoutException {
        if (!reads.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        try {
            return read(room, since);
        } finally {
            reads.release();
        }
    }

    /** Reads what was said since, as much as one answer holds. */
    private Backfill read(RoomName room, MessageId since) throws UnavailableException, InterruptedException {
        var messages = new ArrayList<Message>();
        MessageId after = since;
        int characters = 0; // each is at least a byte
        while (characters < Backfill.MAX_BYTES) {
            LogPage page = bus.readAfter(room, after, PAGE);
            if (!page.reachesBack()) {
                return new Backfill(List.of(), Coverage.GAP);
            }
            messages.addAll(page.messages());
            if (page.complete()) {
                return new Backfill(messages, Coverage.COMPLETE);
            }
            for (Message message : page.messages()) {
                characters += message.text().length();
            }
            after = page.messages().getLast().id();
        }
        return new Backfill(messages, Coverage.MORE);
    }
}
