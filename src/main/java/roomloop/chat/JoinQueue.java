package roomloop.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import roomloop.chat.Backfill.Coverage;
import roomloop.chat.Command.JoinAnswer;

/**
 * The joins that a room has taken from its inbox and not answered yet. Each is answered with what the client has missed, or sent
 * back to its own thread to read the log. Room thread only.
 */
final class JoinQueue {
    private static final int MAX_NAMES = 100; // in the answer to a join

    private final RoomName room;
    private final Members members;
    private final History history;
    private final Inbox inbox;
    private final List<Command.Join> waiting = new ArrayList<>(); // until the batch ends; then it is empty
    private final List<Command.Join> ahead =
            new ArrayList<>(); // know of later messages: until the room has read the log

    JoinQueue(RoomName room, Members members, History history, Inbox inbox) {
        this.room = room;
        this.members = members;
        this.history = history;
        this.inbox = inbox;
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
        return waiting.isEmpty() && ahead.isEmpty();
    }

    void dropCancelled() {
        ahead.removeIf(join -> !join.membership().isPending());
    }

    /** The batch was broadcast. */
    void admitAll() {
        while (!waiting.isEmpty()) {
            admitOrRefuse(waiting.removeFirst());
        }
    }

    /** The log was read: a client that still knows of later messages has them from a log that was lost. */
    void onCaughtUp() {
        var all = List.copyOf(ahead);
        ahead.clear();
        for (Command.Join join : all) {
            if (join.isAheadOf(history.last())) {
                answer(join, history.latest(), Coverage.GAP);
            } else {
                admitOrRefuse(join);
            }
        }
    }

    /** A bug costs the client its join, but doesn't leave it without an answer. */
    private void admitOrRefuse(Command.Join join) {
        try {
            admit(join);
        } catch (RuntimeException | Error bug) {
            if (join.membership().end()) {
                join.membership().client().send(ServerFrames.roomUnavailable(room));
            }
            refuse(join);
            throw bug;
        }
    }

    private void admit(Command.Join join) {
        if (!join.membership().isPending() || !join.membership().client().isOpen()) {
            refuse(join);
        } else if (join.isAheadOf(history.last())) {
            members.remove(join.membership());
            ahead.add(join);
            inbox.markBehind();
        } else if (join.backfill().isPresent()) {
            admit(join, join.backfill().get());
        } else {
            Optional<List<byte[]>> missed =
                    join.since().map(history::after).orElseGet(() -> Optional.of(history.latest()));
            missed.ifPresentOrElse(messages -> answer(join, messages, Coverage.COMPLETE), () -> {
                members.remove(join.membership());
                join.answer().complete(JoinAnswer.TOO_OLD);
            });
        }
    }

    /** With what was read from the log, and then what the room remembers of later messages. */
    private void admit(Command.Join join, Backfill backfill) {
        if (backfill.coverage() == Coverage.GAP) {
            answer(join, history.latest(), Coverage.GAP);
            return;
        }
        var known = backfill.messages().stream().filter(history::isDuplicate).toList(); // the rest comes as a broadcast
        MessageId until =
                known.isEmpty() ? join.since().orElseThrow() : known.getLast().id();
        var missed = new ArrayList<>(known.stream().map(ServerFrames::message).toList());
        Optional<List<byte[]>> rest = backfill.coverage() == Coverage.MORE ? Optional.empty() : history.after(until);
        rest.ifPresent(missed::addAll);
        answer(join, missed, rest.isPresent() ? Coverage.COMPLETE : Coverage.MORE);
    }

    private void answer(Command.Join join, List<byte[]> messages, Coverage coverage) {
        int fitting = Backfill.fitting(messages);
        Coverage told = fitting < messages.size() && coverage == Coverage.COMPLETE ? Coverage.MORE : coverage;
        Membership membership = join.membership();
        boolean stillWanted = told == Coverage.MORE ? membership.cancel() : membership.admit();
        if (!stillWanted) {
            refuse(join);
            return;
        }
        if (told == Coverage.MORE) {
            members.remove(membership);
        } else {
            members.add(membership);
        }
        var shown = messages.subList(0, fitting);
        membership
                .client()
                .send(ServerFrames.joined(
                        room, members.names(MAX_NAMES), members.count(), shown, history.last(), told));
        join.answer().complete(JoinAnswer.DONE);
    }

    /** The client has left, gone, or was told that it took too long; then it isn't a member by an earlier join, either. */
    private void refuse(Command.Join join) {
        members.remove(join.membership());
        join.answer().complete(JoinAnswer.DONE);
    }
}
