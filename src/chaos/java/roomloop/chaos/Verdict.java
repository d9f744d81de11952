package roomloop.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the checker found: a count for each flaw, and the first few with evidence. One thread. */
final class Verdict {
    private static final int SHOWN = 5;

    private final Map<Flaw, List<String>> found = new EnumMap<>(Flaw.class);

    void found(Flaw flaw, String evidence) {
        found.computeIfAbsent(flaw, none -> new ArrayList<>()).add(evidence);
    }

    int count(Flaw flaw) {
        return found.getOrDefault(flaw, List.of()).size();
    }

    boolean isClean() {
        return found.isEmpty();
    }

    /** One line for each flaw, with up to five pieces of evidence under it. */
    String table() {
        var table = new StringBuilder();
        for (Flaw flaw : Flaw.values()) {
            table.append("  %-44s %5d%n".formatted(flaw.words(), count(flaw)));
            found.getOrDefault(flaw, List.of()).stream()
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
