package roomloop.chaos;

import java.util.Set;

/**
 * One fault that was injected.
 *
 * @param end nano time from which on those who were hit could be well again
 * @param hit names of guests
 */
record Blow(Fault fault, long end, Set<String> hit) {}
