package roomloop.chaos;

import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import roomloop.chaos.CheckResult.Violation;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.TestHistory.Observation;
import roomloop.chat.MessageId;

/** Follows what one connection received of one room, and compares it with the room's log. */
final class ConnectionChecker {
    private static final int SHOWN_TO_NEWCOMERS = 50;

    private final String name;
    private final RoomLog log;
    private final CheckResult result;

    private final Set<MessageId> received = new HashSet<>();
    private final NavigableSet<MessageId> missed = new TreeSet<>();
    private Optional<MessageId> since = Optional.empty(); // of the join that waits for its answer
    private Optional<MessageId> position = Optional.empty(); // all up to here is accounted for; empty: nothing is known
    private int index = -1; // in the log, of the message that was received last
    private State state = State.OUTSIDE;

    private enum State {
        OUTSIDE,
        MEMBER
    }

    ConnectionChecker(String name, RoomLog log, CheckResult result) {
        this.name = name;
        this.log = log;
        this.result = result;
    }

    void check(Observation observation) {
        switch (observation) {
            case Observation.JoinSent sent -> since = sent.since();
            case Observation.Joined joined -> checkJoined(joined);
            case Observation.Received(var room, var message) -> checkReceived(message);
            case Observation.Gap gap -> checkGap();
            case Observation.Left left -> leave();
        }
    }

    void end(ConnectionHistory.End end) {
        if (state == State.MEMBER && end == ConnectionHistory.End.COMPLETE) {
            position.ifPresent(from -> missed.addAll(log.after(from, log.last())));
        }
        leave();
    }

    private void checkJoined(Observation.Joined joined) {
        leave();
        if (joined.coverage() == Observation.Coverage.GAP) {
            checkGapAfter(since);
            position = Optional.empty();
        } else {
            position = since;
        }
        if (since.isEmpty()) {
            checkNewcomer(joined);
        }
        joined.messages().forEach(this::take);
        if (joined.coverage() != Observation.Coverage.MORE) {
            state = State.MEMBER;
            checkReached(joined.last());
        }
    }

    /** A client that joins without {@code since} is shown the latest messages. */
    private void checkNewcomer(Observation.Joined joined) {
        received.clear();
        index = -1;
        int due = Math.min(SHOWN_TO_NEWCOMERS, log.countTo(joined.last()));
        int shown = joined.messages().size();
        if (shown < due) {
            result.add(Violation.INCOMPLETE, "%s: a newcomer is shown %d messages, not %d".formatted(name, shown, due));
        }
    }

    /** {@code joined} says how far it reaches: everything up to there must have been in it. */
    private void checkReached(MessageId last) {
        position.ifPresent(from -> missed.addAll(log.after(from, last)));
        if (position.isPresent() && position.get().isAfter(last)) {
            result.add(Violation.OUT_OF_ORDER, name + ": joined at " + last + ", which is before " + position.get());
        } else {
            position = Optional.of(last);
        }
    }

    private void checkReceived(MessageRecord message) {
        if (state == State.OUTSIDE) {
            result.add(Violation.UNEXPECTED, name + ": receives without being a member: " + message);
        }
        take(message);
    }

    private void take(MessageRecord message) {
        MessageId id = message.id();
        if (!received.add(id)) {
            result.add(Violation.DELIVERED_TWICE, name + ": " + message);
            return;
        }
        compareWithLog(message);
        missed.remove(id);
        if (position.isPresent() && !id.isAfter(position.get())) {
            result.add(Violation.OUT_OF_ORDER, name + ": after " + position.get() + " came " + message);
            return;
        }
        position.ifPresent(from -> missed.addAll(log.between(from, id)));
        position = Optional.of(id);
    }

    /** Every member's order is the log's. The content tells, not the ids, which could all be wrong together. */
    private void compareWithLog(MessageRecord message) {
        Optional<MessageRecord> logged = log.at(message.id());
        if (logged.isEmpty()) {
            result.add(Violation.LOST, name + ": received, but not in the log: " + message);
        } else if (!logged.get().equals(message)) {
            result.add(Violation.DIFFERENT_ORDERS, name + ": received " + message + ", the log says " + logged.get());
        }
        Optional<Integer> now = log.indexOf(message);
        if (now.isPresent() && now.get() <= index) {
            result.add(
                    Violation.DIFFERENT_ORDERS, name + ": received later than what follows it in the log: " + message);
        }
        index = Math.max(index, now.orElse(index));
    }

    private void checkGap() {
        if (position.isPresent()) { // else nothing is known since the last gap
            checkGapAfter(position);
        }
        position = Optional.empty();
    }

    private void checkGapAfter(Optional<MessageId> from) {
        if (from.isEmpty() || log.reachesBackTo(from.get())) {
            String start = from.map(MessageId::toString).orElse("nothing");
            result.add(Violation.FALSE_GAP, name + ": after " + start + ", which is in the log");
        }
    }

    private void leave() {
        missed.forEach(id -> result.add(Violation.INCOMPLETE, name + ": missed " + log.at(id)));
        missed.clear();
        state = State.OUTSIDE;
    }
}
