package roomloop.faults;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The knobs of the machine. */
record Options(int seconds, int servers, int guests, long seed) {
    private static final Set<String> KNOBS = Set.of("--seconds", "--servers", "--guests", "--seed");

    /** @throws IllegalArgumentException in words for people */
    static Options parse(String... arguments) {
        Map<String, Long> knobs = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!KNOBS.contains(arguments[i])) {
                throw new IllegalArgumentException("no such knob: " + arguments[i]);
            }
            knobs.put(arguments[i], number(arguments, i));
        }
        return new Options(
                size(knobs, "--seconds", 60, 1),
                size(knobs, "--servers", 2, 1),
                size(knobs, "--guests", 50, 4),
                knobs.getOrDefault("--seed", ThreadLocalRandom.current().nextLong(1_000_000)));
    }

    private static long number(String[] arguments, int i) {
        try {
            return Long.parseLong(arguments[i + 1]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(arguments[i] + " needs a number", e);
        }
    }

    private static int size(Map<String, Long> knobs, String name, int preset, int least) {
        long value = knobs.getOrDefault(name, (long) preset);
        if (value < least || value > 100_000) {
            throw new IllegalArgumentException(name + " goes from " + least + " to 100000");
        }
        return (int) value;
    }

    @Override
    public String toString() {
        return "--seconds %d --servers %d --guests %d --seed %d".formatted(seconds, servers, guests, seed);
    }
}
