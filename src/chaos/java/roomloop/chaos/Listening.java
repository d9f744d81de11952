package roomloop.chaos;

import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import roomloop.chat.MessageId;

/** Follows what one connection heard of one room, beside the room's log. */
final class Listening {
    private static final int SHOWN_TO_NEWCOMERS = 50;

    private final String where;
    private final RoomLog log;
    private final Verdict verdict;

    private final Set<MessageId> heard = new HashSet<>();
    private final NavigableSet<MessageId> missed = new TreeSet<>();
    private Optional<MessageId> since = Optional.empty(); // of the join that waits for an answer
    private Optional<MessageId> at = Optional.empty(); // all up to here is accounted for; empty: nothing is known
    private int place = -1; // in the log, of the words that were heard last
    private Standing standing = Standing.OUTSIDE;

    private enum Standing {
        OUTSIDE,
        MEMBER
    }

    Listening(String where, RoomLog log, Verdict verdict) {
        this.where = where;
        this.log = log;
        this.verdict = verdict;
    }

    void follow(Fact fact) {
        switch (fact) {
            case Fact.Asked asked -> since = asked.since();
            case Fact.Joined joined -> join(joined);
            case Fact.Heard(var room, var line) -> hear(line);
            case Fact.GapTold told -> gap();
            case Fact.Left left -> leave();
        }
    }

    void end(Visit.Ending ending) {
        if (standing == Standing.MEMBER && ending == Visit.Ending.HEARD_ALL) {
            at.ifPresent(from -> missed.addAll(log.from(from, log.last())));
        }
        leave();
    }

    private void join(Fact.Joined joined) {
        leave();
        if (joined.reach() == Fact.Reach.GAP) {
            checkGap(since);
            at = Optional.empty();
        } else {
            at = since;
        }
        if (since.isEmpty()) {
            greet(joined);
        }
        joined.lines().forEach(this::take);
        if (joined.reach() != Fact.Reach.MORE) {
            standing = Standing.MEMBER;
            arriveAt(joined.last());
        }
    }

    /** A newcomer, or one who comes anew, is shown the latest messages. */
    private void greet(Fact.Joined joined) {
        heard.clear();
        place = -1;
        int due = Math.min(SHOWN_TO_NEWCOMERS, log.countTo(joined.last()));
        if (joined.lines().size() < due) {
            verdict.found(
                    Flaw.INCOMPLETE,
                    "%s: a newcomer is shown %d messages, not %d"
                            .formatted(where, joined.lines().size(), due));
        }
    }

    /** The answer says how far it reaches; everything up to there must have been in it. */
    private void arriveAt(MessageId last) {
        at.ifPresent(from -> missed.addAll(log.from(from, last)));
        if (at.isPresent() && at.get().isAfter(last)) {
            verdict.found(Flaw.OUT_OF_ORDER, where + ": joined at " + last + ", which is before " + at.get());
        } else {
            at = Optional.of(last);
        }
    }

    private void hear(Line line) {
        if (standing == Standing.OUTSIDE) {
            verdict.found(Flaw.UNEXPECTED, where + ": hears without being a member: " + line);
        }
        take(line);
    }

    private void take(Line line) {
        MessageId id = line.id();
        if (!heard.add(id)) {
            verdict.found(Flaw.DELIVERED_TWICE, where + ": " + line);
            return;
        }
        compare(line);
        missed.remove(id);
        if (at.isPresent() && !id.isAfter(at.get())) {
            verdict.found(Flaw.OUT_OF_ORDER, where + ": after " + at.get() + " came " + line);
            return;
        }
        at.ifPresent(from -> missed.addAll(log.between(from, id)));
        at = Optional.of(id);
    }

    /** Everybody's order is the log's. It is told by the words, not by the ids, which could all be wrong together. */
    private void compare(Line line) {
        Optional<Line> logged = log.at(line.id());
        if (logged.isEmpty()) {
            verdict.found(Flaw.LOST, where + ": heard, but not in the log: " + line);
        } else if (!logged.get().equals(line)) {
            verdict.found(Flaw.DIFFERENT_ORDERS, where + ": heard " + line + ", the log says " + logged.get());
        }
        Optional<Integer> now = log.place(line);
        if (now.isPresent() && now.get() <= place) {
            verdict.found(Flaw.DIFFERENT_ORDERS, where + ": heard later than what follows it in the log: " + line);
        }
        place = Math.max(place, now.orElse(place));
    }

    private void gap() {
        if (at.isPresent()) { // else nothing is known since the last gap
            checkGap(at);
        }
        at = Optional.empty();
    }

    private void checkGap(Optional<MessageId> from) {
        if (from.isEmpty() || log.reachesBackTo(from.get())) {
            String start = from.map(MessageId::toString).orElse("nowhere");
            verdict.found(Flaw.FALSE_GAP, where + ": after " + start + ", which is in the log");
        }
    }

    private void leave() {
        missed.forEach(id -> verdict.found(Flaw.INCOMPLETE, where + ": missed " + log.at(id)));
        missed.clear();
        standing = Standing.OUTSIDE;
    }
}
