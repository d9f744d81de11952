package roomloop.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Holds a history against the promises. Pure: the same history, the same verdict. */
final class Checker {
    private final History history;
    private final Verdict verdict = new Verdict();

    private Checker(History history) {
        this.history = history;
    }

    static Verdict check(History history) {
        return new Checker(history).verdict();
    }

    private Verdict verdict() {
        history.logs().forEach(this::postedOnce);
        history.sayings().forEach(this::kept);
        history.logs().forEach(this::firstSaidFirst);
        history.visits().forEach(this::heard);
        history.odd().forEach(what -> verdict.found(Flaw.UNEXPECTED, what));
        history.ghosts().forEach(ghost -> verdict.found(Flaw.GHOST, ghost));
        history.stuck().forEach(thread -> verdict.found(Flaw.STUCK, thread));
        return verdict;
    }

    private void postedOnce(RoomLog log) {
        Set<String> words = new HashSet<>();
        Set<String> refs = new HashSet<>();
        for (Line line : log.lines()) {
            boolean newWords = words.add(line.words());
            boolean newRef = line.ref().isEmpty() || refs.add(line.uid() + " " + line.ref());
            if (!newWords || !newRef) {
                verdict.found(Flaw.POSTED_TWICE, log.room() + ": " + line);
            }
        }
    }

    private void kept(Saying saying) {
        if (saying.confirmed().isEmpty()) {
            verdict.found(Flaw.UNCONFIRMED, saying.toString());
            return;
        }
        Line expected = saying.line(saying.confirmed().get());
        var logged = history.log(saying.room()).at(expected.id());
        if (!logged.equals(saying.confirmed().map(id -> expected))) {
            verdict.found(Flaw.LOST, saying.room() + ": " + expected + "; in the log stands " + logged);
        }
    }

    private void firstSaidFirst(RoomLog log) {
        Map<String, Saying> smooth = history.sayings().stream()
                .filter(saying -> saying.room().equals(log.room()) && saying.course() == Saying.Course.SMOOTH)
                .collect(Collectors.toMap(saying -> saying.uid() + " " + saying.text(), Function.identity()));
        Map<String, Integer> latest = new HashMap<>();
        for (Line line : log.lines()) {
            Saying saying = smooth.remove(line.words());
            if (saying == null) {
                continue;
            }
            int before = latest.merge(saying.uid(), saying.number(), Math::max);
            if (before > saying.number()) {
                verdict.found(
                        Flaw.OUT_OF_ORDER,
                        "%s: said as number %d, stands after %d: %s"
                                .formatted(log.room(), saying.number(), before, line));
            }
        }
    }

    private void heard(Visit visit) {
        List<String> rooms = visit.facts().stream().map(Fact::room).distinct().toList();
        for (String room : rooms) {
            var listening = new Listening(visit.who() + ", " + room, history.log(room), verdict);
            visit.facts().stream().filter(fact -> fact.room().equals(room)).forEach(listening::follow);
            listening.end(visit.ending());
        }
    }
}
