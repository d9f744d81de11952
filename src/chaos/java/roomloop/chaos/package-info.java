/**
 * The machine that tries to break the promises: real servers, a real Redis, guests who talk, a nemesis, and a checker
 * that reads afterwards who said and heard what. {@code scripts/chaos} starts it.
 */
package roomloop.chaos;
