package roomloop.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the checker found: a count for each kind of violation, and the first few with evidence. One thread. */
final class CheckResult {
    private static final int SHOWN = 5;

    private final Map<Violation, List<String>> found = new EnumMap<>(Violation.class);

    /** The ways to break a promise. */
    enum Violation {
        LOST("acknowledged but lost"),
        POSTED_TWICE("posted twice"),
        DELIVERED_TWICE("delivered twice to one connection"),
        OUT_OF_ORDER("out of order"),
        DIFFERENT_ORDERS("two members with different orders"),
        FALSE_GAP("gap announced though the log reached back"),
        INCOMPLETE("missed between joined and the end"),
        UNCONFIRMED("never confirmed"),
        UNEXPECTED("unexpected answers and ends"),
        GHOST("ghosts"),
        STUCK("stuck threads");

        private final String description;

        Violation(String description) {
            this.description = description;
        }
    }

    void add(Violation violation, String evidence) {
        found.computeIfAbsent(violation, none -> new ArrayList<>()).add(evidence);
    }

    int count(Violation violation) {
        return found.getOrDefault(violation, List.of()).size();
    }

    boolean isClean() {
        return found.isEmpty();
    }

    /** One line for each kind, with up to five pieces of evidence under it. */
    String table() {
        var table = new StringBuilder();
        for (Violation violation : Violation.values()) {
            table.append("  %-44s %5d%n".formatted(violation.description, count(violation)));
            found.getOrDefault(violation, List.of()).stream()
                    .limit(SHOWN)
                    .forEach(evidence -> table.append("      ").append(evidence).append(System.lineSeparator()));
        }
        return table.toString();
    }

    @Override
    public String toString() {
        return found.toString();
    }
}
