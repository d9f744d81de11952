package roomloop.bench;

/**
 * A server full of silent guests.
 *
 * @param bytes of its memory, without garbage
 * @param idleCores that the pings and pongs keep busy
 */
record Crowded(int connections, int rooms, double bytes, double idleCores) {}
