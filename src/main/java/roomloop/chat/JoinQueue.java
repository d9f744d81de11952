package roomloop.chat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import roomloop.chat.Command.Backfill;
import roomloop.chat.Command.JoinAnswer;
import roomloop.chat.ServerFrames.Coverage;

/**
 * The joins that a room has taken from its inbox and answers when the batch ends: with what the client has missed, or by sending
 * the join back to its own thread, which reads the log. Room thread only.
 *
 * @param waiting empty when the batch has ended
 */
record JoinQueue(RoomName room, Members members, History history, Inbox inbox, Queue<Command.Join> waiting) {
    private static final int MAX_NAMES = 100; // in the answer to a join

    JoinQueue(RoomName room, Members members, History history, Inbox inbox) {
        this(room, members, history, inbox, new ArrayDeque<>());
    }

    void add(Command.Join join) {
        waiting.add(join);
    }

    /** Whether a client of this user waits for the end of the batch. */
    boolean contains(User user) {
        return waiting.stream()
                .anyMatch(join -> join.membership().client().user().uid().equals(user.uid()));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The batch was broadcast. A bug costs the client its join, but doesn't leave it without an answer. */
    void answerAll() {
        while (!waiting.isEmpty()) {
            Command.Join join = waiting.remove();
            try {
                answer(join);
            } catch (RuntimeException | Error bug) {
                if (join.membership().end()) {
                    join.membership().client().send(ServerFrames.roomUnavailable(room));
                }
                sendBack(join, JoinAnswer.DONE);
                throw bug;
            }
        }
    }

    private void answer(Command.Join join) {
        if (!join.membership().isPending() || !join.membership().client().isOpen()) {
            ignore(join);
        } else if (join.since().isEmpty()) {
            answer(join, history.latest(), Coverage.COMPLETE);
        } else if (join.backfill().isPresent()
                && isLost(join.backfill().get(), join.since().get())) {
            answer(join, history.latest(), Coverage.GAP);
        } else {
            answer(join, join.since().get());
        }
    }

    /** The log doesn't reach back to what the client has; or it ended before that when the room had read it, too. */
    private boolean isLost(Backfill read, MessageId since) {
        return !read.reachesBack() || since.isAfter(history.last()) && !inbox.isBehind();
    }

    /** With what was read from the log, if anything was, and then what the room remembers of later messages. */
    private void answer(Command.Join join, MessageId since) {
        List<History.Entry> read = join.backfill().map(Backfill::messages).orElse(List.of()).stream()
                .filter(entry -> !entry.id().isAfter(history.last())) // later ones come as a broadcast
                .toList();
        Optional<List<byte[]>> remembered =
                history.after(read.isEmpty() ? since : read.getLast().id());
        if (read.isEmpty() && remembered.isEmpty()) {
            if (since.isAfter(history.last())) { // the room has missed something, or the log was lost
                inbox.markBehind();
            }
            sendBack(join, JoinAnswer.READ_LOG);
            return;
        }
        var missed = Stream.concat(
                read.stream().map(History.Entry::json), remembered.stream().flatMap(List::stream));
        answer(join, missed.toList(), remembered.isPresent() ? Coverage.COMPLETE : Coverage.MORE);
    }

    private void answer(Command.Join join, List<byte[]> missed, Coverage coverage) {
        List<byte[]> shown = ServerFrames.fitting(missed);
        boolean isMember = coverage != Coverage.MORE && shown.size() == missed.size();
        Membership membership = join.membership();
        if (!(isMember ? membership.admit() : membership.cancel())) {
            ignore(join);
            return;
        }
        if (isMember) {
            members.add(membership);
        } else {
            members.remove(membership);
        }
        var names = members.names(MAX_NAMES);
        var told = isMember ? coverage : Coverage.MORE;
        membership.client().send(ServerFrames.joined(room, names, members.count(), shown, history.last(), told));
        join.answer().complete(JoinAnswer.DONE);
    }

    /** It was cancelled. By a later join, which comes: until then a member stays one, and misses nothing. */
    private void ignore(Command.Join join) {
        if (join.membership().client().isIn(room)) {
            join.answer().complete(JoinAnswer.DONE);
        } else {
            sendBack(join, JoinAnswer.DONE);
        }
    }

    /** The client isn't let in, now at least; then it isn't a member by an earlier join, either. */
    private void sendBack(Command.Join join, JoinAnswer answer) {
        members.remove(join.membership());
        join.answer().complete(answer);
    }
}
