/**
 * The machine that tries to break the promises: real servers, a real Redis, guests who talk, a nemesis, and a checker
 * that reads afterwards who said and heard what. {@code scripts/faults} starts it.
 */
package roomloop.faults;
