package roomloop.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import roomloop.chat.Command.Backfill;
import roomloop.chat.Command.JoinAnswer;
import roomloop.chat.MessageBus.LogPage;

/**
 * Brings clients into rooms, and reads them the log. Each join has a virtual thread of its own, {@code join-NAME}, which waits for
 * the room and, if the client was away for long, for the log: a slow log delays this client, and no other.
 */
final class JoinHandler {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(10);
    private static final int PAGE = 64; // messages that are read at once
    private static final long BYTES_PER_READ = 2 << 20; // at most, by estimate
    private static final int MAX_READS = 64;

    private final RoomRegistry registry;
    private final Semaphore reads; // as many at once as memory allows; a join waits for its turn

    JoinHandler(RoomRegistry registry) {
        this.registry = registry;
        this.reads = new Semaphore(Math.clamp(registry.limits.memory() / 8 / BYTES_PER_READ, 1, MAX_READS));
    }

    /**
     * Asks the room to let the client in. Waits while the room's inbox is full, and for nothing else.
     *
     * @return false: the room isn't open, and no more rooms may be opened
     */
    boolean start(Membership membership, Optional<MessageId> since) throws InterruptedException {
        var join = new Command.Join(membership, since);
        boolean posted = registry.postJoin(join);
        if (posted) {
            Thread.ofVirtual().name("join-" + membership.room()).start(() -> complete(join));
        }
        return posted;
    }

    /** Runs until the room has answered, or the client was told that the room is unavailable. */
    private void complete(Command.Join first) {
        Membership membership = first.membership();
        long deadline = System.nanoTime() + DEADLINE;
        try {
            Command.Join join = first;
            while (join.answer().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) == JoinAnswer.READ_LOG) {
                join = join.with(read(membership.room(), join.since().orElseThrow(), deadline));
                if (!registry.postJoin(join)) {
                    throw new UnavailableException("too many rooms are open");
                }
            }
        } catch (TimeoutException | UnavailableException | ExecutionException e) {
            refuse(membership);
        } catch (RuntimeException | Error bug) {
            registry.listener.onEvent(new RoomEvent.RoomFailed(membership.room(), bug));
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

    /** Sends a client the messages before an id, as {@code history}. The log is read on a virtual thread of its own. */
    void sendHistory(Client client, RoomName room, MessageId before) {
        Thread.ofVirtual().name("history-" + room).start(() -> {
            try {
                client.send(ServerFrames.history(room, before, registry.bus.readBefore(room, before, History.SHOWN)));
            } catch (UnavailableException e) {
                client.send(ServerFrames.unavailable(e.getMessage(), room, Optional.empty()));
            } catch (RuntimeException | Error bug) {
                registry.listener.onEvent(new RoomEvent.RoomFailed(room, bug));
                String detail = "the history can't be read now, please try again";
                client.send(ServerFrames.unavailable(detail, room, Optional.empty()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server stops
            }
        });
    }

    /** Reads what was said since, at least as much as one answer holds. */
    private Backfill read(RoomName room, MessageId since, long deadline)
            throws UnavailableException, InterruptedException, TimeoutException {
        if (!reads.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        try {
            var messages = new ArrayList<History.Entry>();
            MessageId after = since;
            LogPage page;
            int bytes = 0;
            do {
                page = registry.bus.readAfter(room, after, PAGE);
                if (!page.reachesBack()) {
                    return new Backfill(List.of(), false);
                }
                for (Message message : page.messages()) {
                    var entry = History.Entry.of(message);
                    messages.add(entry);
                    bytes += entry.json().length;
                    after = entry.id();
                }
            } while (!page.complete() && bytes < ServerFrames.MAX_BYTES);
            return new Backfill(messages, true);
        } finally {
            reads.release();
        }
    }
}
