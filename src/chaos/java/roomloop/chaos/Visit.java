package roomloop.chaos;

import java.util.List;

/**
 * One connection.
 *
 * @param who names guest, connection and server, for people
 * @param facts in the order in which the guest met them
 */
record Visit(String who, List<Fact> facts, Ending ending) {
    enum Ending {
        /** The connection ended somewhere: nobody knows what it would have heard next. */
        CUT_SHORT,
        /** It was there when all was said: it must have heard everything. */
        HEARD_ALL
    }
}
