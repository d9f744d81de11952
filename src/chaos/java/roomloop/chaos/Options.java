package roomloop.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The numbers of the machine. */
record Options(int seconds, int servers, int users, long seed, boolean cluster) {
    private static final Set<String> NUMBERS = Set.of("--seconds", "--servers", "--guests", "--seed");

    /** @throws IllegalArgumentException in words for people */
    static Options parse(String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        boolean cluster = words.remove("--cluster");
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            if (!NUMBERS.contains(words.get(i))) {
                throw new IllegalArgumentException("no such option: " + words.get(i));
            }
            numbers.put(words.get(i), number(words, i));
        }
        return new Options(
                size(numbers, "--seconds", 60, 1),
                size(numbers, "--servers", 2, 1),
                size(numbers, "--guests", 50, 4),
                numbers.getOrDefault("--seed", ThreadLocalRandom.current().nextLong(1_000_000)),
                cluster);
    }

    private static long number(List<String> words, int i) {
        try {
            return Long.parseLong(words.get(i + 1));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(words.get(i) + " needs a number", e);
        }
    }

    private static int size(Map<String, Long> numbers, String name, int preset, int least) {
        long value = numbers.getOrDefault(name, (long) preset);
        if (value < least || value > 100_000) {
            throw new IllegalArgumentException(name + " goes from " + least + " to 100000");
        }
        return (int) value;
    }

    @Override
    public String toString() {
        return "--seconds %d --servers %d --guests %d --seed %d".formatted(seconds, servers, users, seed)
                + (cluster ? " --cluster" : "");
    }
}
