package roomloop.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import roomloop.chaos.CheckResult.Violation;
import roomloop.chaos.TestHistory.ConnectionHistory;
import roomloop.chaos.TestHistory.Observation;
import roomloop.chaos.TestHistory.SentMessage;

/** Compares a history with the promises. Pure: the same history, the same result. */
final class Checker {
    private final TestHistory history;
    private final CheckResult result = new CheckResult();

    private Checker(TestHistory history) {
        this.history = history;
    }

    static CheckResult check(TestHistory history) {
        return new Checker(history).check();
    }

    private CheckResult check() {
        history.logs().forEach(this::checkPostedOnce);
        history.sent().forEach(this::checkKept);
        history.logs().forEach(this::checkSendersOrder);
        history.connections().forEach(this::checkConnection);
        history.unexpected().forEach(what -> result.add(Violation.UNEXPECTED, what));
        history.ghosts().forEach(ghost -> result.add(Violation.GHOST, ghost));
        history.stuck().forEach(thread -> result.add(Violation.STUCK, thread));
        return result;
    }

    private void checkPostedOnce(RoomLog log) {
        Set<String> contents = new HashSet<>();
        Set<String> refs = new HashSet<>();
        for (MessageRecord message : log.messages()) {
            boolean newContent = contents.add(message.content());
            boolean newRef = message.ref().isEmpty() || refs.add(message.uid() + " " + message.ref());
            if (!newContent || !newRef) {
                result.add(Violation.POSTED_TWICE, log.room() + ": " + message);
            }
        }
    }

    /** A message that was confirmed is in the log, under the id that was confirmed. */
    private void checkKept(SentMessage sent) {
        if (sent.confirmed().isEmpty()) {
            result.add(Violation.UNCONFIRMED, sent.toString());
            return;
        }
        MessageRecord expected = sent.as(sent.confirmed().get());
        var logged = history.log(sent.room()).at(expected.id());
        if (!logged.equals(sent.confirmed().map(id -> expected))) {
            result.add(Violation.LOST, sent.room() + ": " + expected + "; the log has " + logged);
        }
    }

    private void checkSendersOrder(RoomLog log) {
        Map<String, SentMessage> ordered = history.sent().stream()
                .filter(sent -> sent.room().equals(log.room()) && sent.order() == SentMessage.Order.KEPT)
                .collect(Collectors.toMap(sent -> sent.uid() + " " + sent.text(), Function.identity()));
        Map<String, Integer> latest = new HashMap<>();
        for (MessageRecord message : log.messages()) {
            SentMessage sent = ordered.remove(message.content());
            if (sent == null) {
                continue;
            }
            int before = latest.merge(sent.uid(), sent.number(), Math::max);
            if (before > sent.number()) {
                result.add(
                        Violation.OUT_OF_ORDER,
                        "%s: sent as number %d, but in the log after %d: %s"
                                .formatted(log.room(), sent.number(), before, message));
            }
        }
    }

    private void checkConnection(ConnectionHistory connection) {
        List<String> rooms = connection.observations().stream()
                .map(Observation::room)
                .distinct()
                .toList();
        for (String room : rooms) {
            var checker = new ConnectionChecker(connection.name() + ", " + room, history.log(room), result);
            connection.observations().stream()
                    .filter(observation -> observation.room().equals(room))
                    .forEach(checker::check);
            checker.end(connection.end());
        }
    }
}
